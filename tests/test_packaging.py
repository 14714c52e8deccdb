"""What is installed: every package listed, every template and preset shipped, the layers kept, nothing foreign."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
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


@pytest.mark.slow
def test_the_wheel_alone_runs_the_demo_elsewhere(tmp_path):
    """The wheel in a folder of its own, before the installed dependencies: the checkout is out of reach."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    source = tmp_path / "source"  # setuptools leaves its build folder where it builds, and takes it up again
    hidden = shutil.ignore_patterns(".*", "build", "dist", "demo", "*.egg-info", "__pycache__", "tests", "docs")
    shutil.copytree(ROOT, source, ignore=hidden)
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", tmp_path, source]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "coordgraph/py.typed" in names and "coordgraph/maps/templates/map.html" in names
    assert "coordgraph/reports/templates/report.html" in names and "coordgraph/presets/cnt.toml" in names
    assert not [n for n in names if n.startswith(("tests/", "cli/", "docs/"))]
    alone = tmp_path / "alone"
    subprocess.run([*pip, "install", "--no-deps", "--no-index", "--target", alone, wheel], check=True)
    # a path in PYTHONPATH runs no .pth file, so the editable install of the checkout is not seen
    paths = os.pathsep.join([str(alone), sysconfig.get_path("purelib")])
    script = (
        "import coordgraph, pathlib, sys; from coordgraph_cli.main import main\n"
        f"assert pathlib.Path(coordgraph.__file__).is_relative_to({str(alone)!r})\n"
        "main(['demo', '--out', 'out', '--quiet'])\n"
    )
    base = getattr(sys, "_base_executable", sys.executable)
    done = subprocess.run(
        [base, "-c", script], cwd=tmp_path, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Planted:") and (tmp_path / "out" / "run" / "map-pyvis.html").exists()
