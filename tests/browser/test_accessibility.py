"""axe finds nothing on any page: light and dark, wide and narrow, with and without data."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.test_journeys import PAGES

if TYPE_CHECKING:
    from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def violations(page: Any, axe_source: str) -> list[str]:
    """Return what axe finds on a page, everything on it unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(axe_source)
    result = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", list(RULES)
    )
    return [
        f"{found['id']}: {node['html'][:160]}"
        for found in result["violations"]
        for node in found["nodes"][:3]
    ]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(open_page: "OpenPage", axe_source: str, dark: bool, width: int) -> None:
    page = open_page("/about", dark=dark, width=width)
    found = {}
    for where in PAGES:
        page.goto(where)
        if problems := violations(page, axe_source):
            found[where] = problems
    assert found == {}


def test_axe_finds_nothing_on_errors(open_page: "OpenPage", axe_source: str) -> None:
    page = open_page("/about")
    html = page.request.get("/nowhere").text()
    assert "Nothing here" in html
    page.evaluate(
        """html => { const found = new DOMParser().parseFromString(html, "text/html");
        document.title = found.title; document.body.replaceWith(found.body); }""",
        html,
    )
    assert violations(page, axe_source) == []


def test_axe_finds_nothing_in_the_open_sheet(open_page: "OpenPage", axe_source: str) -> None:
    page = open_page("/", width=390, height=844)
    page.get_by_role("button", name="Filter and order").click()
    assert violations(page, axe_source) == []


def test_axe_finds_nothing_on_an_empty_board(
    chromium: Any, empty_board: str, axe_source: str
) -> None:
    page = chromium.new_page()
    try:
        for where in ("/", "/changes", "/status"):
            page.goto(f"{empty_board}{where}")
            assert violations(page, axe_source) == [], where
    finally:
        page.close()
