"""What the status page is told."""

from datetime import timedelta

import pytest

from audits.models import AIModel
from audits.services.health import (
    ENQUEUE,
    WORKER,
    forget_old_heartbeats,
    note_heartbeat,
    note_hub_busy,
    note_hub_failed,
    note_hub_reached,
    read_status,
)
from audits.services.schedule import claim_due
from tests.hub_standin import StandInHub, Trouble
from tests.record.auditing import LAB, Auditor
from tests.record.boards import DAY, NOON, entry, get, load

pytestmark = pytest.mark.django_db

HUB = "http://hub.example"


def test_an_empty_board_has_a_status() -> None:
    status = read_status(now=NOON)
    assert (status.on_hub, status.due, status.held, status.never_audited) == (0, 0, 0, 0)
    assert (status.oldest_due, status.next_due, status.last_success) == (None, None, None)
    assert status.queue_age == timedelta()
    assert (status.hub, status.hub_reached, status.brake) == (None, None, None)
    assert (status.last_enqueue, status.workers) == (None, ())


def test_it_counts_what_is_due_held_and_never_looked_at() -> None:
    load(*(entry(f"oak/{name}") for name in "abc"), entry("oak/closed", hub=False))
    AIModel.objects.filter(slug="oak/c").update(due_at=NOON + DAY)
    claim_due(now=NOON, limit=1, holder="a")
    status = read_status(now=NOON + timedelta(minutes=5))
    assert (status.on_hub, status.due, status.held, status.never_audited) == (3, 1, 1, 3)
    assert status.queue_age == timedelta(minutes=5)
    assert status.next_due == NOON + DAY


def test_it_names_failures_by_kind_and_looks_by_outcome(audit: Auditor, hub: StandInHub) -> None:
    load(entry(LAB), entry("oak/a"))
    hub.disturb(LAB, Trouble.HTML_PAGE)
    audit()
    audit("oak/a")
    status = read_status(now=NOON + timedelta(hours=1), endpoint=hub.url)
    assert status.failing == 1
    assert [(failure.kind, failure.count) for failure in status.failures] == [("bad_answer", 1)]
    assert [(look.kind, look.count) for look in status.looks] == [("audited", 1), ("failed", 1)]
    assert status.last_success == NOON
    assert status.hub_reached is True
    assert [model.slug for model in AIModel.objects.failing()] == [LAB]
    assert get(LAB).last_error


def test_a_hub_that_is_away_is_away_since_the_first_failure() -> None:
    note_hub_reached(endpoint=HUB, now=NOON)
    note_hub_failed(endpoint=HUB, now=NOON + DAY, error="No answer.")
    note_hub_failed(endpoint=HUB, now=NOON + 2 * DAY, error="No answer in time.")
    status = read_status(now=NOON + 3 * DAY, endpoint=HUB)
    assert status.hub_reached is False
    assert status.hub_failing_since == NOON + DAY
    assert status.hub is not None
    assert (status.hub.last_reached, status.hub.last_error) == (NOON, "No answer in time.")
    note_hub_reached(endpoint=HUB, now=NOON + 3 * DAY)
    assert read_status(now=NOON + 3 * DAY, endpoint=HUB).hub_reached is True


def test_a_busy_hub_was_reached() -> None:
    note_hub_busy(endpoint=HUB, until=NOON + DAY)
    assert read_status(now=NOON, endpoint=HUB).hub_reached is True


def test_workers_are_alive_while_they_are_heard_of_and_forgotten_after_a_day() -> None:
    note_heartbeat(name=ENQUEUE, now=NOON)
    note_heartbeat(name=WORKER + "one", now=NOON)
    note_heartbeat(name=WORKER + "two", now=NOON - timedelta(hours=1))
    note_heartbeat(name=WORKER + "old", now=NOON - 2 * DAY)
    status = read_status(now=NOON)
    assert status.last_enqueue == NOON
    assert [(worker.name, worker.is_alive) for worker in status.workers] == [
        ("one", True),
        ("two", False),
    ]
    forget_old_heartbeats(now=NOON + 2 * DAY)
    assert read_status(now=NOON).workers == ()
    assert read_status(now=NOON).last_enqueue == NOON


def test_it_takes_few_queries_whatever_the_size(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    load(*(entry(f"oak/m-{number}") for number in range(30)))
    with django_assert_max_num_queries(8):
        read_status(now=NOON)
