"""The examples run as they stand: scripts as a person starts them, the notebook cell by cell."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"
# needs the sample of a run; the tests of worked examples give it one
_WITH_ARGUMENTS = {"code_by_hand.py"}
SCRIPTS = sorted(path for path in EXAMPLES.glob("*.py") if path.name not in _WITH_ARGUMENTS)
NOTEBOOK = EXAMPLES / "investigation.ipynb"
EXPECTED = {
    "compare_windows.py": "accounts in a cluster in every window",
    "find_clusters.py": "Score(precision=1.0, recall=0.9",
    "from_dataframe.py": "omar shares the same links and is tied to nobody: True",
    "outlets.py": "That an outlet is funded by somebody does not mean that the accounts are.",
}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_example_runs_and_leaves_nothing_behind(script: Path, tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert EXPECTED[script.name] in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_example_says_what_it_does(script: Path) -> None:
    assert f"python examples/{script.name}" in (ast.get_docstring(ast.parse(script.read_text(encoding="utf-8"))) or "")


def test_notebook_is_a_notebook_without_outputs() -> None:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["metadata"]["language_info"]["name"]) == (4, "python")
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    for cell in notebook["cells"]:
        assert cell["cell_type"] in ("markdown", "code")
        assert isinstance(cell["source"], list)
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None


def test_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    names: dict[str, object] = {"__name__": "__main__"}
    for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), f"{NOTEBOOK.name}:{cell['id']}", "exec"), names)
    assert (Path(str(names["path"])) / "map-pyvis.html").exists()
