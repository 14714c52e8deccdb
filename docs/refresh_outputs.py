"""Run the commands and examples on the pages and write what they print below them.

In: Markdown with ``console`` blocks (lines that begin with ``$``) and ``pycon`` blocks (``>>>``). Out: the same pages
with fresh outputs. All blocks of all pages run in order in one folder that holds nothing but the examples, so that a
page may use what an earlier one made. ``--check`` writes nothing and fails when an output differs. Odd input: a command
that ends badly is shown with what it printed; its exit status is not.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    "README.md", "docs/tutorial.md", "docs/howto/evaluate-against-labels.md", "docs/howto/check-robustness.md",
    "docs/howto/compare-with-takedowns.md", "docs/howto/find-outlets-and-funders.md", "docs/howto/code-narratives.md",
    "docs/howto/use-from-python.md", "docs/howto/read-the-map.md", "docs/explanation/methods.md",
    "docs/examples/hashtag-war.md", "docs/examples/election-monitor.md",
)  # fmt: skip
_BLOCK = re.compile(r"^```(console|pycon)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LONGEST_COMMAND_S = 900  # a run of the election monitor takes one minute, on a busy machine many


def refreshed(page: str, folder: Path) -> str:
    """The text of a page with what its blocks print now."""
    text = (ROOT / page).read_text(encoding="utf-8")
    names: dict[str, Any] = {"__name__": "__main__"}

    def again(match: re.Match[str]) -> str:
        body = _console(match[2], folder) if match[1] == "console" else _pycon(match[2], names, folder)
        return f"```{match[1]}\n{body}```"

    return _BLOCK.sub(again, text)


def _console(body: str, folder: Path) -> str:
    commands = [line[2:] for line in re.sub(r"\\\n\s*", "", body).splitlines() if line.startswith("$ ")]
    written = re.findall(r"^\$ (?:.*\\\n)*.*\n", body, re.MULTILINE)
    return "".join(shown + _printed(command, folder) for shown, command in zip(written, commands, strict=True))


def _printed(command: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command, shell=True, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=_LONGEST_COMMAND_S, check=False, env={**os.environ, "PATH": path, "COLUMNS": "100"},
    )  # fmt: skip
    # said by the first run after an installation only
    shown = (line.rstrip() for line in done.stdout.splitlines() if not line.startswith("Compiling for this machine"))
    return "".join(f"{line}\n" for line in shown)


def _pycon(body: str, names: dict[str, Any], folder: Path) -> str:
    found = []
    for example in doctest.DocTestParser().get_examples(body):
        lines = example.source.rstrip("\n").split("\n")
        found.append(">>> " + "\n... ".join(lines) + "\n" + _evaluated(example.source, names, folder))
    return "".join(found)


def _evaluated(source: str, names: dict[str, Any], folder: Path) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.chdir(folder):
        try:
            exec(compile(source, "<page>", "single"), names)
        except Exception as error:
            printed.write("Traceback (most recent call last):\n  ...\n")
            printed.write("".join(traceback.format_exception_only(error)))
    return "".join(f"{line.rstrip()}\n" for line in printed.getvalue().splitlines())


def main(arguments: list[str]) -> int:
    """Refresh the pages, or with ``--check`` name those that are stale."""
    pages = [a for a in arguments if not a.startswith("-")] or [p for p in PAGES if (ROOT / p).exists()]
    stale = []
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "examples").symlink_to(ROOT / "examples")
        for page in pages:
            text = refreshed(page, Path(folder))
            if text != (ROOT / page).read_text(encoding="utf-8"):
                stale.append(page)
                if "--check" not in arguments:
                    (ROOT / page).write_text(text, encoding="utf-8")
    print(("stale: " if "--check" in arguments else "written: ") + (", ".join(stale) or "none"))
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
