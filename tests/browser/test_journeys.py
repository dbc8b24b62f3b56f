"""What people do: rank, filter, page on, open a model, follow its history, go back."""

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (390, 768, 1024, 1280, 1600)
PAGES = (
    "/",
    "/?level=5&q=nothing",
    "/models/meadow/Meadow-7B",
    "/models/lumen/Lantern-70B",
    "/models/meadow/Meadow-7B/history",
    "/publishers/meadow",
    "/changes",
    "/decisions",
    "/method",
    "/status",
    "/about",
    "/style",
)


def status(page: "Page") -> str:
    return page.get_by_role("status").inner_text()


def expect_status(page: "Page", text: str) -> None:
    page.get_by_role("status").filter(has_text=text).wait_for()


def test_from_the_ranking_to_a_change_and_back(open_page: "OpenPage") -> None:
    page = open_page("/")
    assert "that call themselves open" in page.get_by_role("heading", level=1).inner_text()
    assert status(page) == "6 models"

    # Filter, with the table swapped in place and the address kept
    page.get_by_label("4 Rebuildable").check()
    expect_status(page, "1 of 6 models")
    assert page.url.endswith("/?level=4")
    assert page.evaluate("document.activeElement.id") == "f-level-4"
    page.get_by_label("3 Source available").check()
    expect_status(page, "2 of 6 models")
    page.get_by_role("link", name="Remove the filter Level: 4 Rebuildable").click()
    expect_status(page, "1 of 6 models")
    assert page.url.endswith("/?level=3")

    # Back to all, then to a model and along its history
    page.get_by_role("link", name="Clear all").click()
    expect_status(page, "6 models")
    page.get_by_role("link", name="Meadow 7B", exact=True).click()
    page.wait_for_url("**/models/meadow/Meadow-7B")
    assert page.get_by_role("heading", level=1).inner_text() == "Meadow 7B"
    criterion = page.locator("#pretraining_data")
    criterion.locator("summary").click()
    assert criterion.get_by_text("What it takes").is_visible()
    page.get_by_role("link", name="Changes", exact=True).click()
    page.get_by_role("link", name="Down").click()
    page.wait_for_url("**/changes?direction=down")
    page.get_by_role("link", name="Meadow 7B").first.click()
    page.wait_for_url("**/models/meadow/Meadow-7B")
    page.go_back()
    assert page.url.endswith("/changes?direction=down")


def test_going_back_after_filters_gives_whole_pages(open_page: "OpenPage") -> None:
    page = open_page("/")
    page.get_by_label("4 Rebuildable").check()
    expect_status(page, "1 of 6 models")
    page.get_by_role("link", name="Meadow 7B", exact=True).click()
    page.wait_for_url("**/models/**")
    page.go_back()
    expect_status(page, "1 of 6 models")
    assert page.get_by_role("heading", level=1).is_visible()
    page.go_back()
    expect_status(page, "6 models")
    assert page.get_by_role("navigation", name="Main").is_visible()


def test_the_same_without_scripts(open_page: "OpenPage") -> None:
    page = open_page("/", scripts=False)
    page.get_by_label("4 Rebuildable").check()
    page.get_by_role("button", name="Apply").click()
    assert page.url.endswith("/?level=4")
    assert status(page) == "1 of 6 models"
    assert page.get_by_label("4 Rebuildable").is_checked()
    page.get_by_role("link", name="Clear all").click()
    page.get_by_role("columnheader", name="Model").get_by_role("link", name="Model").click()
    assert page.url.endswith("/?sort=name")
    header = page.get_by_role("columnheader", name="Model")
    assert header.get_attribute("aria-sort") == "ascending"
    page.get_by_role("searchbox").fill("quarry")
    page.get_by_role("searchbox").press("Enter")
    assert status(page) == "1 of 6 models"
    page.get_by_role("link", name="Quarry 1B").click()
    page.locator("#training_code summary").click()
    assert page.locator("#training_code").get_by_text("What it takes").is_visible()
    page.go_back()
    assert "q=quarry" in page.url


def test_searching_keeps_the_filters(open_page: "OpenPage") -> None:
    page = open_page("/?rights=restricted")
    page.get_by_role("searchbox").fill("meadow")
    page.get_by_role("searchbox").press("Enter")
    expect_status(page, "1 of 6 models")
    assert page.url.endswith("/?q=meadow&rights=restricted")


def test_pages_of_the_ranking_lead_forth_and_back(
    open_page: "OpenPage", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openboard.views.ranking.PAGE_SIZE", 4)
    page = open_page("/")
    page.get_by_role("link", name="Next models").click()
    page.wait_for_url("**/?after=*")
    assert page.locator("tbody tr").count() == 2
    assert page.locator("tbody .c-rank").first.inner_text() == "5"
    page.get_by_role("link", name="Previous models").click()
    page.wait_for_url("**/?before=*")
    assert page.locator("tbody .c-rank").first.inner_text() == "1"


def test_the_sheet_of_filters_on_a_phone(open_page: "OpenPage") -> None:
    page = open_page("/", width=390, height=844)
    box = page.get_by_label("4 Rebuildable")
    assert not box.is_visible()
    page.get_by_role("button", name="Filter and order").click()
    box.check()
    expect_status(page, "1 of 6 models")
    assert box.is_visible()
    page.get_by_role("button", name="Done").click()
    assert not box.is_visible()
    assert page.get_by_role("link", name="Meadow 7B", exact=True).is_visible()


def test_the_sheet_needs_no_script(open_page: "OpenPage") -> None:
    page = open_page("/", width=390, height=844, scripts=False)
    page.get_by_role("button", name="Filter and order").click()
    page.get_by_label("Order", exact=True).select_option("name")
    page.get_by_role("button", name="Apply").click()
    assert page.url.endswith("/?sort=name")


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_scrolls_sideways(open_page: "OpenPage", width: int) -> None:
    page = open_page("/", width=width)
    for where in PAGES:
        page.goto(where)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{where} is {wide} wide at {width}"


def test_at_390_a_row_is_two_lines(open_page: "OpenPage") -> None:
    page = open_page("/", width=390, height=844)
    for row in page.locator("tbody tr").all():
        box = row.bounding_box()
        assert box is not None
        assert box["height"] < 72


def test_by_keyboard_alone(open_page: "OpenPage") -> None:
    page = open_page("/about")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("quarry")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=quarry")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Quarry 1B":
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/models/stone/Quarry-1B")


def test_every_stop_of_the_keyboard_can_be_seen(open_page: "OpenPage") -> None:
    page = open_page("/models/meadow/Meadow-7B")
    for _ in range(40):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const one = document.activeElement, box = one.getBoundingClientRect();
            return [one.tagName, getComputedStyle(one).outlineStyle, box.width * box.height]; }"""
        )
        if seen[0] == "BODY":
            break
        assert seen[1] == "solid", seen
        assert seen[2] > 0, seen


def test_the_theme_is_chosen_kept_and_given_back(open_page: "OpenPage") -> None:
    page = open_page("/about")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="Dark page").click()
    dark = page.evaluate(paper)
    assert dark != light
    page.reload()
    assert page.evaluate(paper) == dark
    page.get_by_role("button", name="Light page").click()
    assert page.evaluate(paper) == light
    assert page.evaluate("localStorage.getItem('theme')") is None


def test_the_table_keeps_its_header_in_sight(open_page: "OpenPage") -> None:
    page = open_page("/", height=400)
    page.locator("tbody tr").last.scroll_into_view_if_needed()
    box = page.locator(".ranking thead").bounding_box()
    assert box is not None
    assert box["y"] >= -1


def test_nothing_moves_while_the_page_loads(open_page: "OpenPage") -> None:
    page = open_page("/about")
    for where in ("/", "/models/meadow/Meadow-7B"):
        page.goto(where)
        page.wait_for_timeout(300)
        shift = page.evaluate(
            """() => new Promise(done => { let sum = 0;
            new PerformanceObserver(list => { for (const one of list.getEntries())
            sum += one.value; }).observe({type: "layout-shift", buffered: true});
            setTimeout(() => done(sum), 200); })"""
        )
        assert shift < 0.02, where


def test_a_model_prints_on_few_sheets(open_page: "OpenPage") -> None:
    page = open_page("/models/meadow/Meadow-7B")
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="Main").is_visible()
    pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    assert pages <= 2
