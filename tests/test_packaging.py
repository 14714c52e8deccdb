"""What is installed: every package listed, every template and preset shipped, the layers kept, nothing foreign."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_every_package_is_listed():
    found = {"coordgraph" if p == ROOT / "coordgraph" else ".".join(p.relative_to(ROOT).parts)
             for p in [ROOT / "coordgraph", *(ROOT / "coordgraph").rglob("*"), ROOT / "cli", *(ROOT / "cli").rglob("*")]
             if (p / "__init__.py").exists()}  # fmt: skip
    found = {"coordgraph_cli" + n[3:] if n.split(".")[0] == "cli" else n for n in found}
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == found


def test_dependencies_have_ranges():
    for requirement in PROJECT["project"]["dependencies"]:
        assert any(sign in requirement for sign in (">=", "==")), requirement


@pytest.mark.slow
def test_the_wheel_alone_runs_the_demo_elsewhere(tmp_path):
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", tmp_path, ROOT], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "coordgraph/py.typed" in names and "coordgraph/maps/templates/map.html" in names
    assert "coordgraph/reports/templates/report.html" in names and "coordgraph/presets/cnt.toml" in names
    assert not [n for n in names if n.startswith(("tests/", "cli/", "docs/"))]
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    python = environment / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel]
    subprocess.run(install, check=True, capture_output=True)
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [environment / "bin" / "coordgraph", "demo", "--out", "out"],
        cwd=tmp_path,
        env=clean,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Planted:") and (tmp_path / "out" / "run" / "map-pyvis.html").exists()
