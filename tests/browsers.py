"""Chromium for browser tests: the system's own, or whichever `CHROMIUM` names."""

import os
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HOW_TO_GET_ONE = (
    "install Debian's package (apt-get install chromium) or set CHROMIUM=/path/to/chromium"
)

# What Debian's Chromium needs in a container, and no traffic of its own.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """The path of a Chromium or Chrome, or None."""
    for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name) if name else None:
            return found
    macos = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    return str(macos) if macos.exists() else None


def is_ci() -> bool:
    """True where a missing tool is a failure rather than a reason to skip."""
    return os.environ.get("CI", "").lower() in ("1", "true")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip browser tests where there is no Chromium; in CI let them fail instead."""
    if find_chromium() or is_ci():
        return
    skip = pytest.mark.skip(reason=f"no Chromium: {HOW_TO_GET_ONE}")
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(skip)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say in the last lines that browser tests were skipped, and what to do about it."""
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if "no Chromium" in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.write_line(
            f"{len(skipped)} browser tests were skipped: no Chromium found. "
            f"To run them, {HOW_TO_GET_ONE}.",
            yellow=True,
        )


@pytest.fixture(scope="session")
def axe_source() -> str:
    """axe-core as text, for `page.evaluate`: our policy lets no page load it from an address."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """A running Chromium; tests open their own contexts and pages in it."""
    path = find_chromium()
    if path is None:
        pytest.fail(f"No Chromium found: {HOW_TO_GET_ONE}")
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in this thread, and Django takes that for asynchronous code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
            yield browser
            browser.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before
