"""What other sites show of the board, in a browser: the card in a frame, badges in a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.test_accessibility import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@contextmanager
def other_site(body: str, **headers: str) -> Iterator[str]:
    """Serve one page from another site; returns its address.

    A real server, as Chromium lets no page that came from nowhere reach this machine.
    """

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Site)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_another_site_can_frame_the_card_and_nothing_else(chromium: Browser, address: str) -> None:
    body = "".join(
        f'<iframe src="{address}/{kind}/meadow/Meadow-7B"></iframe>' for kind in ("embed", "models")
    )
    page = chromium.new_page()
    with other_site(body) as elsewhere:
        page.goto(elsewhere)
        card, model = (page.frame_locator(f"iframe >> nth={index}") for index in (0, 1))
        card.get_by_role("heading", name="Meadow 7B").wait_for(timeout=10_000)
        assert card.get_by_text("Rebuildable").is_visible()
        edge = "getComputedStyle(document.querySelector('main')).borderTopWidth"
        assert page.frames[1].evaluate(edge) == "3px"  # its sheet came along
        assert model.get_by_role("heading", name="Meadow 7B").count() == 0
        page.close()


def test_another_site_can_show_a_badge_even_if_it_isolates_itself(
    chromium: Browser, address: str
) -> None:
    page = chromium.new_page()
    body = f'<img src="{address}/badge/meadow/Meadow-7B.svg" alt="">'
    with other_site(body, Cross_Origin_Embedder_Policy="require-corp") as elsewhere:
        page.goto(elsewhere)
        assert page.evaluate("document.images[0].naturalWidth") > 200
        page.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_cards(open_page: OpenPage, axe_source: str, dark: bool) -> None:
    page = open_page("/embed/meadow/Meadow-7B", dark=dark, width=380, height=250)
    for where in ("/embed/meadow/Meadow-7B", "/embed/lumen/Lantern-70B", "/embed/service/Oracle"):
        page.goto(where)
        assert violations(page, axe_source) == [], where
        assert page.evaluate("document.documentElement.scrollWidth") <= 380
        assert page.evaluate("document.documentElement.scrollHeight") <= 250


def test_snippets_are_copied_with_a_button_and_read_without_scripts(
    open_page: OpenPage, chromium: Any
) -> None:
    page = open_page("/models/meadow/Meadow-7B")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = page.locator("#badge button").first
    wanted = button.get_attribute("data-copy")
    button.click()
    page.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == wanted

    plain = open_page("/models/meadow/Meadow-7B", scripts=False)
    assert not plain.locator("#badge button").first.is_visible()
    plain.locator("#badge summary").first.click()
    assert plain.locator("#badge code").first.inner_text().startswith("[![OpenBoard")
