"""Several at once, each with a connection of its own: one rating, no gap, nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from audits.collect.client import Hub
from audits.collect.hub import collect_model
from audits.engine.canonical import to_plain
from audits.models import AIModel, AuditRun, Observation, Rating, RatingChange, RegistryEntry
from audits.services import looks, ratings
from audits.services.looks import run_audit
from audits.services.ratings import record_rating
from audits.services.schedule import claim_due
from tests.hub_standin import StandInHub
from tests.record.boards import DAY, NOON, SOURCE, entry, get, load, look, seen

pytestmark = pytest.mark.django_db(transaction=True)

LAB = "fir-lab/fir-1b"


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """Run jobs in threads that start together; return what they return, in order."""
    barrier = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        barrier.wait(10)
        try:
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(60) for future in [pool.submit(run, job) for job in jobs]]


def test_many_who_record_the_same_inputs_leave_one_rating() -> None:
    load(entry(LAB))
    model = get(LAB)
    row = Observation.objects.create(
        ai_model=model,
        digest="b" * 64,
        schema=1,
        content=to_plain(seen(LAB)),
        created=NOON,
    )
    AIModel.objects.filter(pk=model.pk).update(observation=row)
    at_once(*[lambda: record_rating(model_id=model.pk, now=NOON)] * 6)
    assert Rating.objects.filter(ai_model=model).count() == 2
    assert RatingChange.objects.count() == 1


def test_two_jobs_on_one_model_leave_one_rating_even_when_both_look(
    hub: StandInHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one's lease ends while it looks; a second takes over and finishes first."""
    now = timezone.now()
    load(entry(LAB), now=now)
    model_id = get(LAB).pk
    first_has_begun, both_have_looked = threading.Event(), threading.Barrier(2)

    def together(*arguments: object, **options: object) -> object:
        first_has_begun.set()
        seen_now = collect_model(*arguments, **options)  # type: ignore[arg-type]
        both_have_looked.wait(20)
        return seen_now

    monkeypatch.setattr(looks, "collect_model", together)

    def audit(holder: str) -> object:
        claim_due(now=timezone.now(), limit=1, holder=holder)
        return run_audit(model_id=model_id, holder=holder, hub=Hub(endpoint=hub.url)).outcome

    def take_over() -> object:
        assert first_has_begun.wait(20)
        AIModel.objects.filter(pk=model_id).update(held_until=now - timedelta(seconds=1))
        return audit("second")

    assert at_once(lambda: audit("first"), take_over) == [None, "audited"]
    assert Rating.objects.filter(ai_model=model_id).count() == 2
    assert AuditRun.objects.count() == Observation.objects.count() == 1


def test_claims_made_at_once_share_the_models_out() -> None:
    load(*(entry(f"fir-lab/fir-{number}") for number in range(20)))
    claims = at_once(
        *(partial(claim_due, now=NOON, limit=6, holder=str(number)) for number in range(4))
    )
    claimed = [pk for claim in claims for pk in claim]  # type: ignore[attr-defined]
    assert len(claimed) == len(set(claimed))
    # Rows that another was claiming are passed over, so a claim may come back short; the next
    # beat takes the rest.
    rest = claim_due(now=NOON, limit=20, holder="rest")
    assert len(set(claimed) | set(rest)) == 20


def test_serials_have_no_gap_although_many_record_at_once() -> None:
    slugs = [f"fir-lab/fir-{number}" for number in range(12)]
    load(*(entry(slug) for slug in slugs))
    at_once(*(partial(look, slug, seen(slug)) for slug in slugs))
    serials = sorted(RatingChange.objects.values_list("serial", flat=True))
    assert serials == list(range(1, 13))


def test_a_serial_is_seen_only_when_all_before_it_are() -> None:
    """One transaction has its serial and has not committed; the next one must wait for it."""
    load(entry(LAB), entry("oak/a"))
    has_serial, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            look(LAB, seen(LAB))
            has_serial.set()
            assert may_commit.wait(20)

    def quick() -> int:
        assert has_serial.wait(20)
        return look("oak/a", seen("oak/a")).changes[0].serial

    def watch() -> list[int]:
        assert has_serial.wait(20)
        threading.Event().wait(0.5)
        visible = list(RatingChange.objects.values_list("serial", flat=True))
        may_commit.set()
        return visible

    _, serial, visible = at_once(slow, quick, watch)
    assert visible == []
    assert serial == 2


def test_a_transaction_that_fails_after_its_serial_leaves_no_gap() -> None:
    load(entry(LAB), entry("oak/a"))

    def fail() -> None:
        with transaction.atomic():
            assert look(LAB, seen(LAB)).changes[0].serial == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert look("oak/a", seen("oak/a")).changes[0].serial == 1


def test_who_records_no_change_does_not_wait_for_the_serials() -> None:
    load(entry(LAB))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ratings.SERIAL_LOCK])
        (recorded,) = at_once(lambda: record_rating(model_id=get(LAB).pk, now=NOON + DAY))
    assert recorded == ratings.Recorded()


def test_two_loads_at_once_enter_each_model_once() -> None:
    entries = [entry(LAB, SOURCE), entry("oak/a")]
    at_once(*[lambda: load(*entries)] * 3)
    assert AIModel.objects.count() == RegistryEntry.objects.count() == Rating.objects.count() == 2
