"""Evidence the whole way: a dispute, the machine, a moderator, the worker, the public, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import feedparser
import pytest
from django.utils import timezone

from audits.models import Case, RatingChange, Submission
from tests.browser.staff import sign_in
from tests.hub_standin import StandInHub, model
from tests.pipeline.boards import wait_for
from tests.record.boards import get
from tests.record.checking import LAB, load_lab

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import OpenPage
    from tests.workers import StartWorker

pytestmark = [
    pytest.mark.browser,
    pytest.mark.pipeline,
    pytest.mark.timeout(300),
    pytest.mark.django_db(transaction=True),
]

CODE = "fir-lab/fir-1b-code"
QUOTATION = "trainer.fit(corpus)"
HURRY = {
    "AUDIT_BEAT_SECONDS": "1",
    "AUDIT_INTERVAL_SECONDS": "9999",
    "AUDIT_GONE_CONFIRM_SECONDS": "2",
    "EVIDENCE_INTERVAL_SECONDS": "2",
}


@pytest.fixture
def hub(settings: Any) -> Iterator[StandInHub]:
    """A Hub with a model, and the training code that its registry entry does not know of."""
    files = {"train.py": f"# Trains Fir 1B.\n{QUOTATION}\n"}
    with StandInHub([model(LAB, license="apache-2.0"), model(CODE, files=files)]) as running:
        settings.HF_ENDPOINT = running.url
        settings.FORM_LEAST_SECONDS = 0
        settings.SUBMISSIONS_PER_ADDRESS = "1000/hour"
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        yield running


@pytest.fixture
def address(empty_board: str, hub: StandInHub) -> str:
    """A live board with one model, due to be audited."""
    load_lab(timezone.now())
    return empty_board


def read_feed(page: Page, path: str) -> list[Any]:
    """Return the entries of a feed of the live board."""
    parsed = feedparser.parse(page.request.get(path).text())
    assert not parsed.bozo
    entries: list[Any] = parsed.entries
    return entries


def words(place: Locator) -> str:
    """Return what is to be read at a place, in one line."""
    return " ".join(place.inner_text().split())


def newest_change() -> RatingChange:
    """Return the last change."""
    return RatingChange.objects.latest("serial")


def dispute(page: Page) -> Submission:
    """Dispute the finding on training code, as a stranger on the model's page does."""
    criterion = page.locator("#training_code")
    criterion.locator("summary").click()
    criterion.get_by_role("link", name="Dispute this finding").click()
    page.get_by_role("heading", level=1, name="Dispute a finding").wait_for()
    assert page.get_by_label("What is it about?").input_value() == "training_code"
    page.get_by_label("The board looked in the wrong place").check()
    page.get_by_label("It is released", exact=True).check()
    page.get_by_label("Link", exact=True).fill(CODE)
    page.get_by_label("What does it say there?").fill(QUOTATION)
    page.get_by_text("Where exactly").click()
    page.get_by_label("Path").fill("train.py")
    page.get_by_label("I use it").check()
    page.get_by_label("Your name").fill("Rosa Reader")
    page.get_by_role("button", name="Send the dispute").click()
    page.wait_for_url(re.compile(r"/submissions/[^/]+\?new=1$"))
    return Submission.objects.get()


def test_a_dispute_moves_the_level_and_its_lost_link_moves_it_back(
    open_page: OpenPage, hub: StandInHub, start_worker: StartWorker
) -> None:
    start_worker(hub.url, beat=True, **HURRY)
    wait_for(lambda: not get(LAB).provisional, "the model was audited")
    assert get(LAB).level == 2

    # A stranger, on the model's page
    stranger = open_page(f"/models/{LAB}")
    submission = dispute(stranger)
    own_page = urlsplit(stranger.url).path

    # The machine looks at the stand-in, and the stranger sees what it found
    wait_for(lambda: Case.objects.get().checked_at, "the worker looked at the link")
    wait_for(lambda: Case.objects.get().levels_moved == 1, "the worker worked out the effect")
    stranger.goto(own_page)
    stranger.get_by_text("There, as it was said to be").first.wait_for()

    # A moderator signs in with two factors, sees what accepting would do, and accepts
    staff = open_page("/staff/queue")
    sign_in(staff, "bob")
    staff.wait_for_url("**/staff/queue")
    accept(staff, submission)

    # The worker judges again: the level changes, and the change names the evidence
    wait_for(lambda: get(LAB).level == 3, "the worker judged the model again")
    uid = str(submission.uid)
    change = newest_change()
    assert (change.cause, change.old_level, change.new_level) == ("evidence", 2, 3)
    assert {"submission": uid, "what": "accepted"} in change.evidence["submissions"]
    see_it_in_public(stranger, uid)
    stranger.goto(own_page)
    assert "The finding was wrong, for the reason that was given." in words(
        stranger.locator("main")
    )
    assert len(read_feed(stranger, f"{own_page}/feed.rss")) >= 1

    # The link goes away: gone after two looks, and the rating goes back with that cause
    hub.delete(CODE)
    wait_for(lambda: get(LAB).level == 2, "the lost link took the level back")
    change = newest_change()
    assert (change.cause, change.old_level, change.new_level) == ("evidence", 3, 2)
    assert change.evidence["submissions"] == [{"submission": uid, "what": "gone"}]
    see_it_gone(stranger, uid)


def accept(page: Page, submission: Submission) -> None:
    """Open the case from the queue, see the effect, accept with a reason."""
    line = page.locator(".queued")
    assert "fir 1b" in words(line)
    assert "There" in words(line.locator(".found"))
    line.locator("a.open").click()
    page.wait_for_url(f"**/staff/queue/{submission.uid}**")
    effect = page.locator(
        "section", has=page.get_by_role("heading", name="What accepting would do")
    )
    assert "3 Source available" in words(effect)
    assert QUOTATION in words(page.get_by_text("trainer.fit").first)
    # One key opens the reasons; nothing is decided without confirming one.
    page.keyboard.press("a")
    page.get_by_label("The finding was wrong, for the reason that was given.").check()
    assert not submission.decisions.exists()
    page.get_by_role("button", name="Accept it so").click()
    page.get_by_role("status").filter(has_text="Accepted").wait_for()


def see_it_in_public(page: Page, uid: str) -> None:
    """See on every public page and in both feeds that the evidence counts, and what it moved."""
    record = f"/decisions/{uid}"
    page.goto(f"/models/{LAB}")
    assert "3 Source available" in words(page.locator("dl.standing"))
    criterion = page.locator("#training_code")
    criterion.locator("summary").click()
    assert "1 piece of accepted evidence" in words(criterion)
    assert criterion.get_by_role("link", name="The record").get_attribute("href") == record

    page.goto("/changes")
    change = page.locator(".change").first
    assert "3 Source available" in words(change)
    cause = change.get_by_role("link", name="what was accepted")
    assert cause.first.get_attribute("href") == record

    page.goto("/decisions")
    decision = page.locator(".change").first
    assert "The finding was wrong, for the reason that was given." in words(decision)
    assert "by a moderator" in words(decision)
    assert "bob" not in page.content()
    decision.get_by_role("link").first.click()
    page.wait_for_url(f"**{record}**")
    body = words(page.locator("main"))
    assert "Rosa Reader" in body
    assert "There, as it was said to be" in body
    changed = page.locator("section", has=page.get_by_role("heading", name="What it changed"))
    assert "3 Source available" in words(changed)

    (entry,) = read_feed(page, "/feeds/decisions.rss")
    assert record in entry.link
    assert "The finding was wrong" in entry.summary
    entry = read_feed(page, "/feeds/changes.rss")[0]
    assert record in entry.summary
    assert "up from level 2, Described, to level 3" in entry.title


def see_it_gone(page: Page, uid: str) -> None:
    """See that the level went back, and that the lost link is why."""
    record = f"/decisions/{uid}"
    page.goto(f"/models/{LAB}")
    assert "2 Described" in words(page.locator("dl.standing"))
    assert "gone" in words(page.locator("#training_code")).lower()
    page.goto("/changes")
    change = page.locator(".change").first
    assert "2 Described" in words(change)
    cause = change.get_by_role("link", name="a link that is gone")
    assert cause.get_attribute("href") == record
    cause.click()
    page.wait_for_url(f"**{record}")
    assert "Not there" in words(page.locator("main"))
    entry = read_feed(page, "/feeds/changes.rss")[0]
    assert "a link that is gone" in entry.summary
    assert record in entry.summary
