"""Who looks at what, and when: claims, holds, intervals, retries."""

from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings

from audits.models import AIModel, HubState
from audits.services.schedule import (
    claim_due,
    new_holder,
    next_due,
    next_retry,
    release,
    room,
    take_up,
)
from tests.record.boards import DAY, NOON, entry, get, load

LEASE = timedelta(minutes=15)


@pytest.fixture
def three(db: None) -> tuple[int, ...]:
    """Three models, due one hour apart, the last of them first."""
    load(*(entry(f"fir-lab/fir-{number}") for number in (1, 2, 3)))
    for number in (1, 2, 3):
        due_at = NOON - timedelta(hours=number)
        AIModel.objects.filter(slug=f"fir-lab/fir-{number}").update(due_at=due_at)
    return tuple(get(f"fir-lab/fir-{number}").pk for number in (1, 2, 3))


def test_what_has_waited_longest_is_claimed_first(three: tuple[int, ...]) -> None:
    one, two, third = three
    assert claim_due(now=NOON, limit=2, holder="a") == (third, two)
    assert claim_due(now=NOON, limit=2, holder="b") == (one,)
    assert claim_due(now=NOON, limit=2, holder="c") == ()


def test_a_hold_that_has_ended_is_free_to_take(three: tuple[int, ...]) -> None:
    assert len(claim_due(now=NOON, limit=3, holder="a")) == 3
    assert claim_due(now=NOON + LEASE - timedelta(seconds=1), limit=3, holder="b") == ()
    assert len(claim_due(now=NOON + LEASE, limit=3, holder="b")) == 3
    assert not take_up(model_id=three[0], holder="a", job="a 1", now=NOON + LEASE)


def test_a_job_that_comes_twice_takes_a_model_up_once(three: tuple[int, ...]) -> None:
    claim_due(now=NOON, limit=3, holder="a")
    assert take_up(model_id=three[0], holder="a", job="worker 1", now=NOON)
    assert not take_up(model_id=three[0], holder="a", job="worker 2", now=NOON)


def test_taking_up_gives_a_fresh_lease(three: tuple[int, ...]) -> None:
    claim_due(now=NOON, limit=3, holder="a")
    later = NOON + timedelta(minutes=10)
    take_up(model_id=three[0], holder="a", job="worker 1", now=later)
    assert get("fir-lab/fir-1").held_until == later + LEASE


def test_a_job_whose_hold_has_ended_does_not_begin(three: tuple[int, ...]) -> None:
    claim_due(now=NOON, limit=3, holder="a")
    assert not take_up(model_id=three[0], holder="a", job="worker 1", now=NOON + LEASE)


def test_only_what_is_still_held_is_let_go(three: tuple[int, ...]) -> None:
    claim_due(now=NOON, limit=3, holder="a")
    take_up(model_id=three[0], holder="a", job="worker 1", now=NOON)
    assert release(model_ids=three, holder="a") == 2
    assert get("fir-lab/fir-1").held_by == "worker 1"
    assert len(claim_due(now=NOON, limit=3, holder="b")) == 2


def test_what_is_not_on_the_hub_is_never_due(db: None) -> None:
    load(entry("oak/closed", {}, hub=False))
    assert claim_due(now=NOON + 999 * DAY, limit=9, holder="a") == ()


def test_holders_differ_even_of_one_worker() -> None:
    assert new_holder("w") != new_holder("w")
    assert len(new_holder("w" * 500)) <= 120


# --- How many at once ---------------------------------------------------------------------------


def test_a_beat_claims_a_batch_and_stops_while_three_are_in_the_queue(
    three: tuple[int, ...], settings: LazySettings
) -> None:
    settings.AUDIT_BATCH = 1
    assert room(NOON, None) == 1
    claim_due(now=NOON, limit=2, holder="a")
    assert room(NOON, None) == 1
    claim_due(now=NOON, limit=1, holder="b")
    assert room(NOON, None) == 0
    assert room(NOON + LEASE, None) == 1


def test_one_model_at_a_time_is_tried_while_the_hub_is_away(three: tuple[int, ...]) -> None:
    away = HubState(endpoint="x", failing_since=NOON)
    assert room(NOON, away) == 1
    claim_due(now=NOON, limit=1, holder="a")
    assert room(NOON, away) == 0


def test_nothing_is_claimed_until_the_hub_wants_to_be_asked_again(db: None) -> None:
    busy = HubState(endpoint="x", busy_until=NOON + timedelta(minutes=4))
    assert room(NOON, busy) == 0
    assert room(NOON + timedelta(minutes=4), busy) > 0


# --- When next ------------------------------------------------------------------------------------


def due_in(downloads: int | None = None, modified: datetime | None = None, id: int = 1) -> float:
    """Days until the next look."""
    return (next_due(model_id=id, now=NOON, downloads=downloads, modified=modified) - NOON) / DAY


def test_popular_and_recently_changed_models_are_looked_at_sooner() -> None:
    plain, popular, very = due_in(), due_in(100_000), due_in(1_000_000)
    assert plain == pytest.approx(2 * popular) == pytest.approx(4 * very)
    assert due_in(modified=NOON - 13 * DAY) == pytest.approx(plain / 2)
    assert due_in(modified=NOON - 15 * DAY) == plain


def test_models_spread_over_a_fifth_of_the_interval_without_chance() -> None:
    days = [due_in(id=number) for number in range(200)]
    assert min(days) >= 7 * 0.9
    assert max(days) <= 7 * 1.1
    assert max(days) - min(days) > 1
    assert days == [due_in(id=number) for number in range(200)]


def test_the_delay_grows_with_each_failure_up_to_a_limit() -> None:
    def delay(failures: int) -> timedelta:
        return next_retry(model_id=1, now=NOON, failures=failures) - NOON

    assert timedelta(seconds=45) <= delay(1) <= timedelta(seconds=75)
    assert delay(1) < delay(3) < delay(6) < delay(9)
    for failures in (12, 100, 10**6):
        assert timedelta(hours=4.5) <= delay(failures) <= timedelta(hours=7.5)


def test_a_board_that_looks_often_does_not_wait_longer_than_its_interval(
    settings: LazySettings,
) -> None:
    settings.AUDIT_INTERVAL_SECONDS = 4
    assert next_retry(model_id=1, now=NOON, failures=50) - NOON <= timedelta(seconds=5)
