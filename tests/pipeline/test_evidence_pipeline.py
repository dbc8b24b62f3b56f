"""Evidence through a real broker and a real worker: looked at, judged, lost, and back again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.utils import timezone

from audits.models import (
    AIModel,
    Case,
    Contact,
    Heartbeat,
    LinkCheck,
    RatingChange,
    Submission,
)
from audits.services.check_schedule import claim_due_checks, room_for_checks
from audits.services.schedule import new_holder
from audits.tasks import check_submission, enqueue_due
from tests.hub_standin import StandInHub
from tests.pipeline.boards import deliveries, wait_for
from tests.record.boards import get
from tests.record.checking import (
    LAB,
    PAGE,
    case_of,
    checks_of,
    decide_on,
    load_lab,
    offer_link,
)
from tests.sites import Site
from tests.workers import StartWorker, test_database_url

pytestmark = [pytest.mark.pipeline, pytest.mark.django_db(transaction=True)]

HURRY = {
    "AUDIT_BEAT_SECONDS": "1",
    "AUDIT_INTERVAL_SECONDS": "9999",
    "AUDIT_GONE_CONFIRM_SECONDS": "2",
    "EVIDENCE_INTERVAL_SECONDS": "1",
}
ADDRESS = "rosa@reader.example"


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with the page that evidence quotes."""
    with Site() as running:
        running.pages["/train"] = PAGE
        yield running


def offer_now(site: Site) -> Submission:
    """Offer the page as evidence, now."""
    return offer_link(site.url("/train"), now=timezone.now())


def moves_of(change: RatingChange) -> list[dict[str, str]]:
    """Return the submissions that a change names."""
    moves: list[dict[str, str]] = change.evidence["submissions"]
    return moves


def test_evidence_is_looked_at_decided_and_judged_and_the_rating_follows_its_link(
    hub: StandInHub, site: Site, start_worker: StartWorker
) -> None:
    load_lab(timezone.now())
    start_worker(hub.url, beat=True, FETCH_ALLOW=site.place, **HURRY)
    wait_for(lambda: not get(LAB).provisional, "the model was audited")
    assert get(LAB).level == 2
    submission = offer_now(site)
    wait_for(lambda: case_of(submission).checked_at, "the worker looked at the link")
    wait_for(lambda: case_of(submission).levels_moved == 1, "its effect was worked out")
    assert checks_of(submission)[0].quotation_found is True

    # Nobody tells the worker: the mark is in the database, and the next beat finds it.
    decide_on(Submission.objects.get(pk=submission.pk), now=timezone.now())
    wait_for(lambda: get(LAB).level == 3, "the worker judged the model again")
    change = RatingChange.objects.latest("serial")
    assert (change.cause, change.old_level, change.new_level) == ("evidence", 2, 3)
    assert {"submission": str(submission.uid), "what": "accepted"} in moves_of(change)
    assert get(LAB).evidence_due is None

    site.pages.clear()
    wait_for(lambda: get(LAB).level == 2, "the lost link took the level back")
    change = RatingChange.objects.latest("serial")
    assert (change.cause, change.old_level, change.new_level) == ("evidence", 3, 2)
    assert moves_of(change) == [{"submission": str(submission.uid), "what": "gone"}]
    missing = LinkCheck.objects.filter(submission=submission, state="missing").order_by("pk")
    first, gone = missing.first(), case_of(submission).gone_since
    assert first is not None
    assert gone is not None
    assert (gone - first.finished).total_seconds() >= 2

    site.pages["/train"] = PAGE
    wait_for(lambda: get(LAB).level == 3, "the link that came back gave the level back")
    assert moves_of(RatingChange.objects.latest("serial"))[0]["what"] == "back"


def test_who_left_an_address_is_written_to_and_the_log_does_not_name_them(
    hub: StandInHub, site: Site, start_worker: StartWorker
) -> None:
    load_lab(timezone.now())
    submission = offer_now(site)
    Contact.objects.filter(submission=submission).update(email=ADDRESS)
    worker = start_worker(hub.url, beat=True, FETCH_ALLOW=site.place, **HURRY)
    wait_for(lambda: case_of(submission).checked_at, "the worker looked at the link")
    decide_on(Submission.objects.get(pk=submission.pk), now=timezone.now())
    told = Contact.objects.filter(submission=submission, told__isnull=False)
    wait_for(lambda: told.exists(), "the letter was written")
    wait_for(lambda: "A moderator has accepted" in worker.said(), "the letter is in the log")
    assert ADDRESS not in worker.said()
    wait_for(
        lambda: Heartbeat.objects.filter(name="housekeeping").exists(),
        "old addresses were looked for",
    )


def test_a_look_of_a_killed_worker_is_taken_by_another_once_its_hold_is_over(
    hub: StandInHub, site: Site, start_worker: StartWorker
) -> None:
    load_lab(timezone.now())
    AIModel.objects.update(due_at=None)
    submission = offer_now(site)
    site.delay = 15.0
    worker = start_worker(hub.url, FETCH_ALLOW=site.place)
    send(submission)
    wait_for(lambda: site.requests, "the worker asked the site")
    worker.kill()
    assert case_of(submission).held_by.startswith("worker1@test ")
    assert not LinkCheck.objects.exists()
    site.delay = 0.0

    start_worker(hub.url, FETCH_ALLOW=site.place)
    enqueue_due()
    assert case_of(submission).held_by.startswith("worker1@test "), "a hold that lasts is kept"
    ended = timezone.now()
    Case.objects.filter(pk=submission.pk).update(held_until=ended)
    enqueue_due()
    wait_for(lambda: checks_of(submission), "the second worker looked")
    assert [look.worker for look in checks_of(submission)] == ["worker2@test"]
    assert case_of(submission).held_by == ""


def test_a_look_that_is_delivered_three_times_is_done_once(
    hub: StandInHub, site: Site, start_worker: StartWorker
) -> None:
    load_lab(timezone.now())
    AIModel.objects.update(due_at=None)
    submission = offer_now(site)
    worker = start_worker(hub.url, concurrency=2, FETCH_ALLOW=site.place)
    send(submission, times=3)
    wait_for(lambda: deliveries("check_submission") == 3, "all three were taken")
    wait_for(lambda: checks_of(submission), "the job was done")
    worker.stop()
    assert len(checks_of(submission)) == 1
    assert site.requests == ["/train"]


def test_while_the_broker_is_away_no_look_stays_held(site: Site) -> None:
    load_lab(timezone.now())
    AIModel.objects.update(due_at=None)
    submission = offer_now(site)
    code = (
        "import django; django.setup(); from audits.tasks import enqueue_due; print(enqueue_due())"
    )
    Heartbeat.objects.create(name="housekeeping", at=timezone.now())
    environment = {
        **os.environ,
        "DATABASE_URL": test_database_url(),
        "REDIS_URL": "redis://127.0.0.1:9/0",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "0\n", done.stderr
    assert "The broker is away: 1 looks at links wait for the next beat." in done.stderr
    assert case_of(submission).held_by == ""
    assert room_for_checks(timezone.now()) == 1


def send(submission: Submission, times: int = 1) -> None:
    """Claim a submission and put its job into the queue, as often as asked."""
    holder = new_holder("test")
    assert claim_due_checks(now=timezone.now(), limit=1, holder=holder) == (submission.pk,)
    for _ in range(times):
        check_submission.delay(submission.pk, holder)
