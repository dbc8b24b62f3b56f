"""One look at a model, against a Hub on loopback: what it records, and what a failed one leaves."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audits.collect.client import Hub
from audits.collect.hub import collect_model
from audits.models import (
    Absence,
    AIModel,
    AuditRun,
    HubState,
    Observation,
    Rating,
    RatingChange,
    RunOutcome,
)
from audits.services import looks
from audits.services.looks import run_audit
from audits.services.schedule import claim_due
from tests.hub_standin import Disabled, StandInHub, Trouble
from tests.record.auditing import LAB, Auditor
from tests.record.boards import DAY, NOON, REBUILDABLE, entry, get, load

pytestmark = pytest.mark.django_db

NOBODY = "http://127.0.0.1:9"


def load_both() -> None:
    """Load the registry of the two models."""
    load(entry(LAB, REBUILDABLE, datasets=("fir-lab/corpus",)), entry("oak/a"))


def last_run() -> AuditRun:
    """Return the newest run."""
    run = AuditRun.objects.order_by("-pk").first()
    assert run is not None
    return run


def test_a_look_records_run_observation_and_rating(audit: Auditor, hub: StandInHub) -> None:
    load_both()
    report = audit()
    assert report.outcome == RunOutcome.AUDITED
    model, run = get(LAB), last_run()
    assert (run.outcome, run.worker, run.error) == ("audited", "test", "")
    assert run.observation == model.observation
    assert (run.api_requests, run.file_reads) == (hub.count("api"), hub.count("resolve"))
    assert run.api_requests <= 5
    assert run.file_reads <= 4
    assert (model.level, model.provisional, model.last_audited) == (4, False, NOON)
    assert model.commit == hub.repository(LAB).head.id
    assert model.hub_id == hub.repository(LAB).identity
    assert (model.downloads, model.likes) == (120, 3)
    assert model.hub_modified is not None
    assert (model.held_by, model.held_until) == ("", None)
    assert model.due_at is not None
    assert model.due_at > NOON + 3 * DAY


def test_seeing_the_same_again_is_a_run_and_nothing_else(audit: Auditor) -> None:
    load_both()
    audit()
    counts = Rating.objects.count(), RatingChange.objects.count(), Observation.objects.count()
    assert audit(now=NOON + DAY).outcome == RunOutcome.UNCHANGED
    assert AuditRun.objects.count() == 2
    assert counts == (
        Rating.objects.count(),
        RatingChange.objects.count(),
        Observation.objects.count(),
    )
    assert get(LAB).last_audited == NOON + DAY


def test_a_license_that_changes_is_a_change_with_the_new_commit(
    audit: Auditor, hub: StandInHub
) -> None:
    load_both()
    audit()
    hub.update(LAB, license="llama3.1")
    (change,) = audit(now=NOON + DAY).recorded.changes
    assert (change.cause, change.direction) == ("repository", "down")
    assert change.evidence["commit"] == hub.repository(LAB).head.id
    assert get(LAB).license_class == "community"


def test_a_data_set_that_is_emptied_lowers_the_level(audit: Auditor, hub: StandInHub) -> None:
    load_both()
    audit()
    hub.empty("fir-lab/corpus")
    (change,) = audit(now=NOON + 2 * DAY).recorded.changes
    assert (change.old_level, change.new_level) == (4, 3)


def test_a_repository_under_a_new_name_is_followed(audit: Auditor, hub: StandInHub) -> None:
    load_both()
    audit()
    hub.rename(LAB, "fir-lab/fir-one")
    audit(now=NOON + DAY)
    model = get(LAB)
    assert (model.current_name, model.slug) == ("fir-lab/fir-one", LAB)
    assert model.failures == 0


# --- Failures leave the rating ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trouble", "kind", "outcome"),
    [
        (Trouble.SERVER_ERROR, "unreachable", "failed"),
        (Trouble.GATEWAY_TIMEOUT, "unreachable", "failed"),
        (Trouble.RESET, "unreachable", "failed"),
        (Trouble.HTML_PAGE, "bad_answer", "failed"),
        (Trouble.BROKEN_JSON, "bad_answer", "failed"),
    ],
)
def test_a_failed_look_leaves_the_rating_and_is_tried_again_later(
    audit: Auditor, hub: StandInHub, trouble: Trouble, kind: str, outcome: str
) -> None:
    load_both()
    audit()
    before = get(LAB)
    hub.disturb(LAB, trouble)
    report = audit(now=NOON + DAY)
    assert report.outcome == RunOutcome(outcome)
    model, run = get(LAB), last_run()
    assert model.rating == before.rating
    assert model.last_audited == NOON
    assert (run.outcome, run.error_kind, run.observation) == (outcome, kind, None)
    assert LAB in model.last_error
    assert (model.failures, model.last_error_kind) == (1, kind)
    assert model.held_by == ""
    assert model.due_at is not None
    assert timedelta() < model.due_at - (NOON + DAY) < timedelta(minutes=2)


def test_failures_in_a_row_are_counted_and_a_success_forgets_them(
    audit: Auditor, hub: StandInHub
) -> None:
    load_both()
    hub.disturb(LAB, Trouble.SERVER_ERROR, times=3)
    delays = []
    for number in range(3):
        now = NOON + number * DAY
        audit(now=now)
        due_at = get(LAB).due_at
        assert due_at is not None
        delays.append(due_at - now)
    assert get(LAB).failures == 3
    assert delays[0] < delays[1] < delays[2]
    assert audit(now=NOON + 3 * DAY).outcome == RunOutcome.AUDITED
    assert (get(LAB).failures, get(LAB).last_error, get(LAB).last_error_kind) == (0, "", "")


def test_a_hub_that_is_away_is_noted_since_the_first_failure(
    audit: Auditor, hub: StandInHub
) -> None:
    load_both()
    audit(at=NOBODY)
    audit("oak/a", NOON + DAY, at=NOBODY)
    state = HubState.objects.get(endpoint=NOBODY)
    assert (state.failing_since, state.last_failure) == (NOON, NOON + DAY)
    assert state.last_reached is None
    assert "could not" in state.last_error or "reach" in state.last_error
    assert Rating.objects.count() == 2
    assert not RatingChange.objects.exists()


def test_a_hub_that_answers_again_is_no_longer_failing(audit: Auditor, hub: StandInHub) -> None:
    load_both()
    hub.disturb("*", Trouble.SERVER_ERROR, times=1)
    audit()
    audit(now=NOON + DAY)
    state = HubState.objects.get(endpoint=hub.url)
    assert (state.failing_since, state.last_reached) == (None, NOON + DAY)
    assert state.last_failure == NOON


def test_a_hub_that_asks_to_wait_is_left_alone_and_it_is_not_the_models_failure(
    audit: Auditor, hub: StandInHub
) -> None:
    load_both()
    hub.disturb(LAB, Trouble.RATE_LIMITED, retry_after=240)
    report = audit()
    assert report.outcome == RunOutcome.POSTPONED
    model = get(LAB)
    assert model.failures == 0
    assert model.due_at is not None
    assert model.due_at >= NOON + timedelta(seconds=240)
    busy_until = HubState.objects.get(endpoint=hub.url).busy_until
    assert busy_until is not None
    assert NOON < busy_until <= model.due_at


def test_another_repository_under_the_name_is_refused_until_a_person_accepts_it(
    audit: Auditor, hub: StandInHub
) -> None:
    load_both()
    audit()
    before = get(LAB).rating
    hub.change_identity(LAB)
    assert audit(now=NOON + DAY).outcome == RunOutcome.REFUSED
    assert get(LAB).rating == before
    assert get(LAB).last_error_kind == "identity"
    out = StringIO()
    call_command("accept_identity", LAB.upper(), stdout=out)
    assert LAB in out.getvalue()
    assert audit(now=NOON + 2 * DAY).outcome in (RunOutcome.AUDITED, RunOutcome.UNCHANGED)
    with pytest.raises(CommandError, match="no model oak/none"):
        call_command("accept_identity", "oak/none")


def test_a_fault_of_ours_is_recorded_and_does_not_stop_the_queue(
    audit: Auditor, hub: StandInHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_both()

    def fail(**_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(looks, "record_rating", fail)
    assert audit().outcome == RunOutcome.FAILED
    model, run = get(LAB), last_run()
    assert (run.error_kind, model.failures, model.held_by) == ("fault", 1, "")
    assert "ZeroDivisionError" in run.error
    # Of the transaction that failed, nothing stays.
    assert model.observation is None
    assert not Observation.objects.exists()


# --- Gone needs two looks, a day apart ------------------------------------------------------------


def test_a_repository_that_is_not_found_once_keeps_its_rating(
    audit: Auditor, hub: StandInHub
) -> None:
    load_both()
    audit()
    before = get(LAB)
    hub.delete(LAB)
    report = audit(now=NOON + 2 * DAY)
    assert report.outcome == RunOutcome.ABSENT_ONCE
    model = get(LAB)
    assert (model.rating, model.observation) == (before.rating, before.observation)
    assert model.last_audited == NOON
    assert Absence.objects.get().subject == "model"
    assert model.due_at is not None
    assert DAY <= model.due_at - (NOON + 2 * DAY) <= DAY + timedelta(minutes=1)


def test_a_repository_that_is_not_found_a_day_later_is_gone(
    audit: Auditor, hub: StandInHub
) -> None:
    load_both()
    audit()
    hub.delete(LAB)
    audit(now=NOON + 2 * DAY)
    assert audit(now=NOON + 2.9 * DAY).outcome == RunOutcome.ABSENT_ONCE
    report = audit(now=NOON + 3 * DAY)
    assert report.outcome == RunOutcome.AUDITED
    (change,) = report.recorded.changes
    assert change.new_level == 0
    assert audit(now=NOON + 10 * DAY).outcome == RunOutcome.UNCHANGED
    assert get(LAB).level == 0


def test_a_repository_that_comes_back_is_rated_as_before(audit: Auditor, hub: StandInHub) -> None:
    load_both()
    audit()
    hub.delete(LAB)
    audit(now=NOON + 2 * DAY)
    hub.restore(LAB)
    assert audit(now=NOON + 3 * DAY).outcome == RunOutcome.UNCHANGED
    assert not Absence.objects.exists()
    assert RatingChange.objects.filter(ai_model=get(LAB)).count() <= 1


def test_a_data_set_that_is_not_found_once_holds_and_the_second_time_is_gone(
    audit: Auditor, hub: StandInHub
) -> None:
    load_both()
    audit()
    hub.delete("datasets/fir-lab/corpus")
    assert audit(now=NOON + 2 * DAY).outcome == RunOutcome.UNCHANGED
    assert get(LAB).level == 4
    assert Absence.objects.get().subject == "fir-lab/corpus"
    audit(now=NOON + 3 * DAY)
    assert get(LAB).level == 3
    hub.restore("datasets/fir-lab/corpus")
    audit(now=NOON + 4 * DAY)
    assert get(LAB).level == 4
    assert not Absence.objects.exists()


def test_a_repository_that_the_hub_has_disabled_is_a_fact_at_once(
    audit: Auditor, hub: StandInHub
) -> None:
    load_both()
    audit()
    hub.update(LAB, disabled=Disabled.REFUSED, new_commit=False)
    assert audit(now=NOON + DAY).outcome == RunOutcome.AUDITED
    assert get(LAB).level < 4


# --- Whose job it is ------------------------------------------------------------------------------


def test_a_job_that_comes_a_second_time_asks_the_hub_nothing(hub: StandInHub) -> None:
    load_both()
    claim_due(now=NOON, limit=9, holder="queue")

    def run() -> RunOutcome | None:
        return run_audit(
            model_id=get(LAB).pk,
            holder="queue",
            hub=Hub(endpoint=hub.url),
            clock=lambda: NOON,
        ).outcome

    assert run() == RunOutcome.AUDITED
    asked = len(hub.requests)
    assert run() is None
    assert len(hub.requests) == asked
    assert AuditRun.objects.count() == 1


def test_a_holder_who_was_overtaken_writes_nothing(
    hub: StandInHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_both()
    claim_due(now=NOON, limit=9, holder="queue")

    def slow(*arguments: object, **options: object) -> object:
        look = collect_model(*arguments, **options)  # type: ignore[arg-type]
        AIModel.objects.filter(slug=LAB).update(held_by="somebody else", held_until=NOON + DAY)
        return look

    monkeypatch.setattr(looks, "collect_model", slow)
    report = run_audit(
        model_id=get(LAB).pk, holder="queue", hub=Hub(endpoint=hub.url), clock=lambda: NOON
    )
    assert report.outcome is None
    model = get(LAB)
    assert (model.held_by, model.observation, model.provisional) == ("somebody else", None, True)
    assert not AuditRun.objects.exists()
    assert not Observation.objects.exists()


def test_a_model_that_was_unlisted_while_it_was_looked_at_is_not_due_again(
    hub: StandInHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_both()
    claim_due(now=NOON, limit=9, holder="queue")

    def slow(*arguments: object, **options: object) -> object:
        load(entry("oak/a"))
        return collect_model(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(looks, "collect_model", slow)
    run_audit(model_id=get(LAB).pk, holder="queue", hub=Hub(endpoint=hub.url), clock=lambda: NOON)
    model = get(LAB)
    assert (model.listed, model.due_at, model.held_by) == (False, None, "")
