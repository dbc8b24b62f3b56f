"""Offering something in Chromium: with and without scripts, with mistakes, and what comes after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.test_accessibility import violations

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from pytest_django import Settings

    from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MODEL = "/models/fir-lab/fir-1b"
EVIDENCE = f"{MODEL}/evidence/new"
FORMS = (
    f"{EVIDENCE}?criterion=training_code",
    f"{EVIDENCE}?criterion=research_paper",
    f"{MODEL}/dispute/new?criterion=training_code",
    f"{MODEL}/reply/new",
    f"{MODEL}/reproduction/new",
    "/missing",
)
QUOTATION = "python train.py --config fir-1b.yaml"


@pytest.fixture
def address(empty_board: str, settings: Settings) -> str:
    """The address of a live board with one model, whose forms need no patience."""
    from tests.web import offered

    settings.FORM_LEAST_SECONDS = 0
    # All tests come from one address.
    settings.SUBMISSIONS_PER_ADDRESS = settings.SUBMISSIONS_PER_MODEL = "10000/hour"
    offered.load_lab()
    return empty_board


@pytest.fixture
def own_pages() -> Callable[[], list[str]]:
    """Every kind of page that a submitter comes to."""

    def make() -> list[str]:
        from django.test import Client

        from audits.links import LinkState
        from audits.models import Submission
        from audits.services.submissions import add_more, follow_key
        from audits.verdicts import Verdict
        from tests.record.deciding import decides
        from tests.web.offered import looked
        from tests.web.sending import SHOWN, send

        client = Client()
        words = "The loop that trained both stages\nis in this file, with its configuration."
        first = send(client, EVIDENCE, SHOWN | {"words": words, "email": "ash@mail.example"})
        asked = Submission.objects.get()
        looked(asked, LinkState.DIFFERENT, quotation_found=False, note="It reads otherwise there.")
        decides(asked, Verdict.ASK, words="Which of the two stages does this file train?")
        add_more(submission_id=asked.pk, words="Both of them.")
        decides(asked, Verdict.ASK, words="Where does it say so?")
        reply = send(client, f"{MODEL}/reply/new", {"words": "We publish the data in spring."})
        own = [str(answer["Location"]).partition("?")[0] for answer in (first, reply)]
        follow = f"/follow/{follow_key(asked)}?again=1"
        return [f"{own[0]}?new=1", *own, f"{own[0]}/withdraw", follow]

    return make


def fill_in(page: Page) -> None:
    """Fill in believable evidence, and leave the link empty."""
    page.get_by_label("It is released", exact=True).check()
    page.get_by_label("What does it say there?").fill(QUOTATION)
    page.get_by_label("E-mail").fill("ash@mail.example")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    open_page: OpenPage,
    own_pages: Callable[[], list[str]],
    axe_source: str,
    dark: bool,
    width: int,
) -> None:
    page = open_page("/about", dark=dark, width=width)
    found = {}
    for where in (*FORMS, *own_pages()):
        page.goto(where)
        problems = violations(page, axe_source)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            problems.append(f"{wide} wide")
        if problems:
            found[where] = problems
    assert found == {}


def send_mistakes(page: Page) -> None:
    """Send a form with what cannot be right in any."""
    page.locator("#id_link").fill("two words")
    page.get_by_label("E-mail").fill("nobody")
    page.locator("form.form button.primary").click()
    page.get_by_role("heading", name="There is a problem").wait_for()


def test_axe_finds_nothing_on_forms_with_mistakes(open_page: OpenPage, axe_source: str) -> None:
    page = open_page("/about", width=390)
    found = {}
    for where in FORMS:
        page.goto(where)
        send_mistakes(page)
        problems = violations(page, axe_source)
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            problems.append("wide")
        if problems:
            found[where] = problems
    assert found == {}


def test_the_summary_of_mistakes_has_the_focus_and_leads_to_each(open_page: OpenPage) -> None:
    page = open_page(EVIDENCE)
    send_mistakes(page)
    assert page.evaluate("document.activeElement.id") == "errors"
    assert page.title().startswith("Error: ")
    page.get_by_role("alert").get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.closest('.field').className") == "field has-error"
    assert page.locator("#id_link").input_value() == "two words"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_stranger_offers_evidence_from_a_criterion(open_page: OpenPage, scripts: bool) -> None:
    page = open_page(MODEL, scripts=scripts)
    criterion = page.locator("#training_code")
    criterion.locator("summary").click()
    criterion.get_by_role("link", name="Offer evidence").click()
    assert page.get_by_label("What is it about?").input_value() == "training_code"
    assert page.get_by_text("Training code now:").is_visible()
    fill_in(page)
    page.get_by_role("button", name="Send the evidence").click()
    # A mistake: all that was typed is still there.
    assert page.get_by_role("alert").get_by_text("Give a link").is_visible()
    assert page.get_by_label("What does it say there?").input_value() == QUOTATION
    assert page.get_by_label("E-mail").input_value() == "ash@mail.example"
    page.get_by_label("Link", exact=True).fill("https://ash.example/fir/train")
    page.get_by_role("button", name="Send the evidence").click()
    page.get_by_text("Keep this address").wait_for()
    assert "/submissions/" in page.url
    page.get_by_label("What do you want to add?").fill("It trains both stages.")
    page.get_by_role("button", name="Add it").click()
    assert page.get_by_text("It trains both stages.").is_visible()
    page.get_by_role("link", name="Withdraw it").click()
    page.get_by_role("button", name="Withdraw it").click()
    assert page.get_by_text("It was withdrawn.").is_visible()


def test_what_is_asked_follows_from_what_the_link_shows(open_page: OpenPage) -> None:
    page = open_page(EVIDENCE, scripts=False)
    assert not page.get_by_label("Which license?").is_visible()
    page.get_by_label("Its license").check()
    assert page.get_by_label("Which license?").is_visible()
    assert not page.get_by_label("Which base model?").is_visible()
    page.get_by_label("Which model it was made from").check()
    assert page.get_by_label("Which base model?").is_visible()
    assert page.get_by_label("How was it made from that?").is_visible()


def test_a_draft_survives_a_reload_and_goes_when_it_is_sent(open_page: OpenPage) -> None:
    page = open_page(f"{EVIDENCE}?criterion=training_code")
    fill_in(page)
    page.get_by_text("Where exactly").click()
    page.get_by_label("Path").fill("scripts/train.py")
    page.get_by_label("I use it").check()
    page.goto("/about")
    page.goto(f"{EVIDENCE}?criterion=training_code")
    assert page.get_by_label("What does it say there?").input_value() == QUOTATION
    assert page.get_by_label("It is released", exact=True).is_checked()
    assert page.get_by_label("I use it").is_checked()
    assert page.get_by_label("Path").is_visible(), "what was filled in is not folded away"
    assert page.get_by_label("E-mail").input_value() == "", "an address is never kept"
    assert "ash@mail.example" not in page.evaluate("JSON.stringify(localStorage)")
    page.get_by_label("Link", exact=True).fill("https://ash.example/fir/train")
    page.get_by_role("button", name="Send the evidence").click()
    page.get_by_text("Keep this address").wait_for()
    page.goto(f"{EVIDENCE}?criterion=training_code")
    assert page.get_by_label("What does it say there?").input_value() == ""


def test_a_draft_can_be_thrown_away(open_page: OpenPage) -> None:
    page = open_page(EVIDENCE)
    page.get_by_label("What does it say there?").fill(QUOTATION)
    page.reload()
    page.get_by_role("button", name="Throw the draft away").click()
    assert page.get_by_label("What does it say there?").input_value() == ""
    page.reload()
    assert page.get_by_label("What does it say there?").input_value() == ""


def test_a_form_is_filled_in_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page(EVIDENCE)
    seen = []
    page.get_by_label("What is it about?").focus()
    for _ in range(12):
        seen.append(page.evaluate("document.activeElement.name || document.activeElement.tagName"))
        page.keyboard.press("Tab")
    assert "website" not in seen
    assert seen.index("shows") < seen.index("link") < seen.index("quotation")


def test_the_copy_button_says_that_it_did(open_page: OpenPage) -> None:
    page = open_page(f"{EVIDENCE}?criterion=training_code")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    fill_in(page)
    page.get_by_label("Link", exact=True).fill("https://ash.example/fir/train")
    page.get_by_role("button", name="Send the evidence").click()
    page.get_by_role("button", name="Copy the address").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert "/submissions/" in page.evaluate("navigator.clipboard.readText()")
