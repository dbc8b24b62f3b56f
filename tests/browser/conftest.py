"""A live board with data, and pages in Chromium that tell what went wrong in them."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    OpenPage = Callable[..., Page]

# Chromium knows fewer features than a careful policy names, and on a busy machine wonders about
# the font that it has been told of. A form with a mistake in it is answered by a page with 422.
HARMLESS = ("Permissions-Policy", "was preloaded using link preload", "status of 422")


@pytest.fixture(scope="session")
def server(django_db_setup: None) -> Iterator[str]:
    """The address of a live web server; static files come from where they were collected.

    pytest-django's own looks for them where they were written, under names without a hash.
    """
    from django.test.testcases import LiveServerThread, _StaticFilesHandler

    thread = LiveServerThread("127.0.0.1", _StaticFilesHandler, port=0)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


@pytest.fixture
def empty_board(server: str, transactional_db: None) -> str:
    """The address of a live board with nothing on it."""
    from django.core.cache import cache

    cache.clear()
    return server


@pytest.fixture
def address(empty_board: str) -> str:
    """The address of a live board over the whole spectrum."""
    from tests.web.boards import make_spectrum

    make_spectrum()
    return empty_board


@pytest.fixture
def open_page(chromium: "Browser", address: str) -> Iterator["OpenPage"]:
    """Open an address in a page of its own; at the end nothing may stand in its console.

    open_page("/", width=390, dark=True, scripts=False)
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one(
        where: str,
        *,
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        scripts: bool = True,
    ) -> "Page":
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            base_url=address,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(f"{where}: {error}"))
        page.on(
            "console",
            lambda message: (
                complaints.append(f"{where}: {message.text}")
                if message.type in ("error", "warning")
                and not any(word in message.text for word in HARMLESS)
                else None
            ),
        )
        page.goto(where)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []
