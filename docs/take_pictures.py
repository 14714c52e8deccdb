"""Take the pictures of the documentation: map and report of the demo, and of the worked examples, in a browser.

``python docs/take_pictures.py [RUN]`` needs playwright and Chromium. Without RUN the demo is run first. With
``--examples FOLDER`` those of the worked examples are taken from the folder in which their commands were run. Only
generated accounts are on the pictures.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

# page, name of the picture, and the words of the heading at its top, if not the beginning of the page
OF_RUN = (("map.html", "map.png", ""), ("report.html", "report.png", ""))
OF_EXAMPLES = (
    ("war-case/map.html", "hashtag-war.png", ""),
    ("monitor-trends/trends.html", "election-monitor.png", "Calendar"),
)
PICTURES = Path(__file__).parent / "pictures"
LARGEST = 300_000
_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
_SETTLED_MS = 2500


def chromium() -> str:
    """The path of Chromium; ends the script where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        sys.exit("Chromium is not installed; install it (apt install chromium) to take pictures.")
    return found


def demo_run(folder: Path) -> Path:
    """A fresh run of the demo, by the program installed beside this Python."""
    program = Path(sys.executable).with_name("coordgraph")
    subprocess.run([str(program), "demo", "--out", str(folder), "--quiet"], check=True, stdout=sys.stderr)
    return folder / "run"


def take(folder: Path, pages: tuple[tuple[str, str, str], ...] = OF_RUN) -> list[Path]:
    """Pages of a folder as PNG files."""
    from playwright.sync_api import sync_playwright

    PICTURES.mkdir(exist_ok=True)
    taken = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=list(_ARGUMENTS))
        page = browser.new_context(viewport={"width": 1200, "height": 760}).new_page()
        for source, name, heading in pages:
            page.goto((folder / source).resolve().as_uri())
            if heading:
                page.get_by_role("heading", name=heading).first.evaluate("heading => heading.scrollIntoView()")
            page.wait_for_timeout(_SETTLED_MS)
            taken.append(_shot(page, PICTURES / name))
        browser.close()
    return taken


def _shot(page: Any, path: Path) -> Path:
    page.screenshot(path=str(path))
    if path.stat().st_size > LARGEST:
        sys.exit(f"{path.name} has {path.stat().st_size:,} bytes; more than {LARGEST:,} is too much for a repository.")
    print(f"{path.name}: {path.stat().st_size:,} bytes")
    return path


def main(arguments: list[str]) -> None:
    """Take all pictures."""
    if arguments[:1] == ["--examples"]:
        take(Path(arguments[1]), OF_EXAMPLES)
        return
    if arguments:
        take(Path(arguments[0]))
        return
    with tempfile.TemporaryDirectory() as folder:
        take(demo_run(Path(folder)))


if __name__ == "__main__":
    main(sys.argv[1:])
