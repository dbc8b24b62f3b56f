"""The moderators' pages in Chromium: by keys, by keyboard alone, without scripts; axe looks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.test_accessibility import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _nobody_judges(monkeypatch: pytest.MonkeyPatch) -> None:
    """No job is left in the queue for the tests with a real worker."""
    monkeypatch.setattr("audits.tasks.rejudge_model.apply_async", lambda *args, **more: None)


@pytest.fixture
def address(empty_board: str) -> str:
    """The address of a live board with a queue: one that moves far, some alike, a reply, more."""
    import datetime as dt

    from audits.links import Link, LinkKind, LinkState
    from audits.models import Case, Submission
    from audits.offers import DisputeReason, SubmissionKind
    from audits.services.submissions import add_more
    from audits.verdicts import Verdict
    from openboard import limits
    from tests.record.deciding import decides, offer, page, submitted
    from tests.web import moderating, offered

    moderating.load_boards()
    limits.forget_floods()
    git = Link(
        LinkKind.GIT,
        "https://git.example/fir-lab/training/with/a/rather/long/path",
        "fir-lab/training",
        "a" * 40,
        "scripts/train.py",
        "",
        "python train.py --config fir-1b.yaml",
    )
    code = submitted(
        moderating.LAB,
        offer(
            links=(git,), words="The loop that trained both stages is in this file.", license="MIT"
        ),
        name="Ana",
    )
    offered.looked(code, commit="a" * 40, quotation_found=True, size=12_000)
    add_more(submission_id=code.pk, words="And the configuration.", links=(page(),))
    moderating.offered_at(0, "training_recipe", moderating.FAR)
    for number in range(13):
        moderating.offered_at(number % 5, "environment", words=f"See line {number}.")
    dispute = submitted(
        moderating.LAB,
        offer("tokenizer", reason=DisputeReason.MISREAD),
        kind=SubmissionKind.DISPUTE,
    )
    offered.looked(dispute, LinkState.DIFFERENT, quotation_found=False, note="It says otherwise.")
    decides(dispute, Verdict.ASK, by="dora", words="Which file is it?")
    add_more(submission_id=dispute.pk, words="The one named tokenizer.json.")
    offered.replied("We expect to publish it.", "pretraining_data", proven=False)
    offered.reported(by="dora")
    moderating.missing()
    for one in Submission.objects.select_related("case"):
        moderating.weigh(one)
    now = dt.datetime.now(dt.UTC)
    Case.objects.update(opened=now - dt.timedelta(days=3))
    Case.objects.filter(submission=code).update(repeats=4, opened=now - dt.timedelta(days=5))
    for _ in range(1_204):
        limits._tally(moderating.LAB)
    return empty_board


def enter(page: Page, where: str = "/staff/queue") -> None:
    """Sign Bob in, who is a moderator, and go somewhere."""
    from django.conf import settings
    from django.test import Client

    from tests.web.people import make_moderator, sign_in

    client = sign_in(Client(), make_moderator())
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": page.url.split("/staff")[0]}]
    )
    page.goto(where)


def has_keys(page: Page) -> None:
    """Wait until the page's script listens."""
    page.locator("details.keys:not([hidden])").wait_for()


def last() -> Any:
    from audits.models import Decision

    return Decision.objects.select_related("submission", "by").order_by("-pk")[0]


def test_a_case_is_decided_with_keys_and_never_by_one_alone(open_page: OpenPage) -> None:
    page = open_page("/staff/login")
    enter(page)
    before = last().pk
    page.get_by_role("heading", level=1, name="Queue").wait_for()
    has_keys(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Evidence for “Training recipe”").wait_for()
    has_keys(page)
    for key in ("a", "r", "q", "s"):
        page.keyboard.press(key)
        assert page.locator("details.deciding[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("details.deciding[open]").count() == 0
    # A verdict without a reason is none, whatever is pressed.
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert last().pk == before
    page.keyboard.press("2")
    assert page.locator("#refuse input:checked").count() == 1
    page.keyboard.press("Enter")
    page.locator(".done").get_by_text("Refused").wait_for()
    decision = last()
    assert (decision.verdict, decision.reason, decision.by.username) == (
        "refuse",
        "another_model",
        "bob",
    )
    # Undoing takes two steps as well.
    page.get_by_role("link", name="Undo").click()
    page.locator("#reopen[open]").wait_for()
    has_keys(page)
    page.keyboard.press("u")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.locator(".done").get_by_text("Undone").wait_for()
    assert last().verdict == "reopen"
    # j and k go from case to case; letters in a text are letters.
    first = page.url
    has_keys(page)
    page.keyboard.press("j")
    page.wait_for_url(lambda url: url != first)
    has_keys(page)
    page.keyboard.press("a")
    page.locator("#accept textarea").fill("")
    page.locator("#accept textarea").press("s")
    assert page.locator("#accept textarea").input_value() == "s"
    assert page.locator("#accept[open]").count() == 1
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.get_by_text("opens its reasons").first.is_visible()


def test_the_effect_follows_the_ruling_without_leaving_the_page(open_page: OpenPage) -> None:
    page = open_page("/staff/login")
    enter(page)
    page.get_by_role("link", name="Evidence for “Training recipe”").click()
    page.get_by_text("Two people are needed.").wait_for()
    has_keys(page)
    page.keyboard.press("a")
    page.locator("#accept textarea").fill("Half typed")
    page.get_by_label("It is", exact=True).select_option("promised")
    page.get_by_role("button", name="Show the effect").click()
    page.get_by_text("Two people are needed.").wait_for(state="detached")
    assert page.locator("#accept textarea").input_value() == "Half typed"
    page.get_by_label("Part of the release").select_option("")
    page.get_by_role("button", name="Show the effect").click()
    page.locator("#effect").get_by_text("Choose the part that this is about.").wait_for()


def test_everything_works_without_scripts(open_page: OpenPage) -> None:
    page = open_page("/staff/login", scripts=False)
    enter(page)
    page.locator(".many > details > summary").first.click()
    boxes = page.locator(".many input[name=pick]")
    assert boxes.count() == 12
    boxes.nth(0).check()
    boxes.nth(3).check()
    page.get_by_label("With those that are ticked").select_option("refuse.known")
    page.get_by_role("button", name="Decide").click()
    page.get_by_role("heading", level=1, name="Refused: 2 submissions").wait_for()
    page.get_by_role("link", name="Back to the queue").click()
    page.get_by_role("link", name="Evidence for “Training code”").click()
    page.get_by_label("It is", exact=True).select_option("promised")
    page.get_by_label("In a sentence").fill("It is only promised.")
    page.get_by_role("button", name="Show the effect").click()
    page.get_by_role("heading", name="What accepting would do").wait_for()
    assert page.get_by_label("In a sentence").input_value() == "It is only promised."
    page.get_by_role("button", name="Accept it so").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    page.get_by_label("The link shows something else").check()
    page.get_by_role("button", name="Accept it so").click()
    page.locator(".done").get_by_text("Accepted").wait_for()
    assert last().ruling["statement"]["availability"] == "promised"


PAGES = {
    "queue": "/staff/queue",
    "decided": "/staff/queue?state=decided",
    "empty": "/staff/queue?kind=missing&state=second",
    "code": "Evidence for “Training code”",
    "far": "Evidence for “Training recipe”",
    "dispute": "Dispute of the finding “Tokenizer”",
    "reply": "Reply in the publisher’s name, not proven, on “Pre-training data”",
    "missing": "Missing model: elm/elm-2b",
    "report": "Reproduction report: rebuilt",
}


def go(page: Page, where: str) -> None:
    if where.startswith("/"):
        page.goto(where)
        return
    page.goto("/staff/queue?state=decided" if where.startswith("Repro") else "/staff/queue")
    page.get_by_role("link", name=where).first.click()
    page.get_by_role("heading", level=1, name=where).wait_for()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    open_page: OpenPage, axe_source: str, width: int, dark: bool
) -> None:
    page = open_page("/staff/login", width=width, dark=dark)
    enter(page)
    found = {}

    def look(name: str) -> None:
        if folder := os.environ.get("PICTURES"):
            name_ = f"{folder}/{name}-{width}-{'dark' if dark else 'light'}.png"
            page.screenshot(path=name_, full_page=True)
        if problems := violations(page, axe_source):
            found[name] = problems
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            found[f"{name} scrolls"] = []

    for name, where in PAGES.items():
        go(page, where)
        look(name)
    go(page, PAGES["code"])
    page.locator("#accept > summary").click()
    page.get_by_label("Part of the release").select_option("")
    page.get_by_role("button", name="Accept it so").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    look("errors")
    page.goto("/staff/queue")
    page.locator(".many > details > summary").first.click()
    page.locator(".many input[name=pick]").first.check()
    page.get_by_label("With those that are ticked").select_option("spam.flood")
    look("ticked")
    page.get_by_role("button", name="Decide").click()
    page.get_by_role("heading", level=1, name="Marked as spam").wait_for()
    look("bulk")
    assert found == {}
