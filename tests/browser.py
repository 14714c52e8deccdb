"""One page in headless Chromium, watched: what it asks for, what it logs, what its policy blocks.

Import ``chromium_page`` and mark the test ``browser``. Without Chromium the test is skipped with the reason, unless
``COORDGRAPH_REQUIRE_BROWSER=1`` says that it must run.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


#: Chromium says this of what WebGL draws in software; it is about speed.
_SLOW = re.compile(r"GPU stall due to ReadPixels|Automatic fallback to software WebGL")


@dataclass
class Watched:
    """A page and everything it did that a map must not do."""

    page: Any
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def until(self, expression: str, timeout: float = 20) -> Any:
        """The value of a JavaScript expression once it is true; ``wait_for_function`` needs eval, which is blocked."""
        end = time.monotonic() + timeout
        while not (value := self.page.evaluate(expression)):
            assert time.monotonic() < end, f"never true: {expression}; the page said {self.messages}"
            time.sleep(0.05)
        return value

    def assert_quiet(self) -> None:
        """Nothing ran that should not, nothing was asked for, nothing was blocked or went wrong."""
        assert self.page.evaluate("typeof window.__pwn") == "undefined"
        assert [url for url in self.requests if not url.startswith(("file:", "blob:"))] == []
        assert [message for message in self.messages if not _SLOW.search(message)] == []


def chromium() -> str:
    """The path of Chromium; skips the test where there is none."""
    found = os.environ.get("COORDGRAPH_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    found = found or shutil.which("google-chrome")
    reason = "Chromium is not installed; install it (apt install chromium) to test the pages in a browser"
    if found is None:
        if os.environ.get("COORDGRAPH_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


class _Browsers:
    """Browsers by their arguments, with the program that drives them: to start both takes longer than most tests."""

    def __init__(self) -> None:
        self._driver: Any = None
        self._started: dict[tuple[str, ...], Any] = {}

    def with_arguments(self, arguments: tuple[str, ...]) -> Any:
        """The browser started with these arguments."""
        executable = chromium()
        playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
        self._driver = self._driver or playwright.sync_playwright().start()
        if arguments not in self._started:
            self._started[arguments] = self._driver.chromium.launch(
                executable_path=executable, args=[*_ARGUMENTS, *arguments]
            )
        return self._started[arguments]

    def close(self) -> None:
        """End them all; while they run no test may have an event loop of its own."""
        for browser in self._started.values():
            browser.close()
        self._started.clear()
        if self._driver is not None:
            self._driver.stop()
            self._driver = None


BROWSERS = _Browsers()


@contextmanager
def chromium_page(
    path: Path, *, address: str = "", arguments: tuple[str, ...] = (), **context: Any
) -> Iterator[Watched]:
    """The file opened in Chromium at an address (``#…``), with further arguments of the program; ``context`` goes to
    playwright's ``new_context`` (viewport, color_scheme). Each page has storage of its own."""
    opened = BROWSERS.with_arguments(arguments).new_context(**context)
    try:
        page = opened.new_page()
        watched = Watched(page)
        page.on("request", lambda request: watched.requests.append(request.url))
        page.on("console", lambda message: watched.messages.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: watched.messages.append(f"error: {error}"))
        page.on("dialog", lambda dialog: watched.messages.append(f"dialog: {dialog.message}") or dialog.dismiss())
        page.goto(path.resolve().as_uri() + address)
        yield watched
    finally:
        opened.close()
