"""What is installed: every package listed, every template and preset shipped, the layers kept, nothing foreign."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WEB = ROOT / "coordgraph" / "maps" / "web"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_every_package_is_listed():
    found = {"coordgraph" if p == ROOT / "coordgraph" else ".".join(p.relative_to(ROOT).parts)
             for p in [ROOT / "coordgraph", *(ROOT / "coordgraph").rglob("*"), ROOT / "cli", *(ROOT / "cli").rglob("*")]
             if (p / "__init__.py").exists() or p.name in ("templates", "catalogues")}  # fmt: skip
    found = {"coordgraph_cli" + n[3:] if n.split(".")[0] == "cli" else n for n in found}
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == found


def test_dependencies_have_ranges():
    for requirement in PROJECT["project"]["dependencies"]:
        assert any(sign in requirement for sign in (">=", "==")), requirement


def test_the_lock_file_pins_everything_and_names_no_host():
    locked = (WEB / "package-lock.json").read_text()
    assert not re.search(r"resolved|https?://", locked)
    packages = json.loads(locked)["packages"]
    assert all("integrity" in entry for name, entry in packages.items() if name)
    asked = json.loads((WEB / "package.json").read_text())
    for version in [*asked["dependencies"].values(), *asked["devDependencies"].values()]:
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def test_every_bundled_package_has_its_licence_beside_it():
    notices = (WEB / "dist" / "THIRD_PARTY_LICENSES").read_text()
    assert re.findall(r"^([\w-]+) \d+\.\d+\.\d+ \((.+)\)$", notices, re.M) == [
        (name, "MIT") for name in ("events", "fflate", "graphology", "graphology-utils", "sigma")
    ]
    assert notices.count("Permission is hereby granted") == 5


@pytest.fixture
def backend(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    return importlib.import_module("build_with_map")


def test_the_script_is_bundled_anew_only_when_its_sources_change(backend, tmp_path, monkeypatch):
    web = tmp_path / "web"
    shutil.copytree(WEB, web, ignore=shutil.ignore_patterns("node_modules"))
    ran = []
    monkeypatch.setattr(backend, "_run", lambda *words, folder: ran.append(words[0]))
    assert not backend.bundle(web) and ran == []
    (web / "src" / "main.ts").write_text("0;")
    assert backend.bundle(web) and ran == ["npm", "node"]
    assert not backend.bundle(web)
    monkeypatch.setenv("COORDGRAPH_WITHOUT_MAP", "1")
    (web / "src" / "main.ts").write_text("1;")
    assert not backend.bundle(web)
    assert backend._node_if_missing() == []


def test_without_node_the_build_asks_for_it(backend, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert backend.NODE_PACKAGE in backend.get_requires_for_build_wheel()
    assert backend.NODE_PACKAGE in backend.get_requires_for_build_editable()


@pytest.mark.slow
def test_the_wheel_alone_runs_the_demo_elsewhere_and_compiles_once(tmp_path):
    """The wheel in a folder of its own, before the installed dependencies: the checkout is out of reach."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    source = tmp_path / "source"  # setuptools leaves its build folder where it builds, and takes it up again
    hidden = shutil.ignore_patterns(
        ".*", "build", "demo", "*.egg-info", "__pycache__", "tests", "docs", "node_modules"
    )  # the script of the map is copied as it is bundled: a test uses no network
    shutil.copytree(ROOT, source, ignore=hidden)
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", tmp_path, source]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "coordgraph/py.typed" in names and "coordgraph/maps/templates/map.html" in names
    assert {"coordgraph/maps/web/dist/map.js", "coordgraph/maps/web/dist/THIRD_PARTY_LICENSES"} <= set(names)
    assert not [n for n in names if n.endswith((".ts", ".mjs")) or "node_modules" in n or "packaging" in n]
    assert "coordgraph/reports/templates/report.html" in names and "coordgraph/presets/cnt.toml" in names
    assert not [n for n in names if n.startswith(("tests/", "cli/", "docs/"))]
    alone = tmp_path / "alone"
    subprocess.run([*pip, "install", "--no-deps", "--no-index", "--target", alone, wheel], check=True)
    # a path in PYTHONPATH runs no .pth file, so the editable install of the checkout is not seen
    paths = os.pathsep.join([str(alone), sysconfig.get_path("purelib")])
    script = (
        "import coordgraph, pathlib, sys; from coordgraph_cli.main import main\n"
        f"assert pathlib.Path(coordgraph.__file__).is_relative_to({str(alone)!r})\n"
        "main(sys.argv[1:])\n"
    )

    def call(*arguments):
        base = getattr(sys, "_base_executable", sys.executable)
        environment = {**os.environ, "PYTHONPATH": paths}
        done = subprocess.run(
            [base, "-c", script, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done

    compiles = "Compiling for this machine; this takes ten seconds or more, once.\n"
    first = call("demo", "--out", "out")
    assert first.stdout.startswith("Planted:")
    assert all((tmp_path / "out" / "run" / name).exists() for name in ("map.html", "map-pyvis.html"))
    assert compiles in first.stderr
    assert compiles not in call("pairs", "out/run", "--out", "pairs.parquet").stderr
