"""Looking at one model: take it up, look, record what came of it, say when to look again.

    report = run_audit(model_id=7, holder="…", hub=hub)
    report.outcome, report.recorded

The look itself runs outside any transaction: it may take minutes, and holds no lock.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from audits.collect.client import Cost, Hub
from audits.collect.datasets import FRESH_SECONDS, DatasetCache
from audits.collect.errors import (
    BadAnswer,
    BadName,
    CollectError,
    HubBusy,
    HubRefused,
    HubUnreachable,
    IdentityChanged,
)
from audits.collect.hub import Look, collect_model
from audits.engine.absence import settle
from audits.engine.canonical import canonical_json, digest
from audits.engine.observations import Observations, RepositoryState
from audits.models import AIModel, AuditRun, Observation, RunOutcome
from audits.services.absences import confirmed_absences, note_absences
from audits.services.health import note_hub_busy, note_hub_failed, note_hub_reached
from audits.services.inputs import dossier_of, observations_of
from audits.services.proofs import note_proofs
from audits.services.ratings import Recorded, lock, record_rating
from audits.services.schedule import fraction, new_holder, next_due, next_retry, take_up

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

# A name for each way to fail, as the status page counts them.
KINDS: dict[type[Exception], tuple[str, RunOutcome]] = {
    HubUnreachable: ("unreachable", RunOutcome.FAILED),
    HubBusy: ("busy", RunOutcome.POSTPONED),
    HubRefused: ("refused", RunOutcome.REFUSED),
    IdentityChanged: ("identity", RunOutcome.REFUSED),
    BadAnswer: ("bad_answer", RunOutcome.FAILED),
    BadName: ("bad_name", RunOutcome.FAILED),
}
FAULT = "fault"
"""Not the Hub's: this board failed at it."""

# Data sets whose turn did not come are a reason to come back before the usual time.
DATASETS_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Report:
    """What came of one job."""

    outcome: RunOutcome | None
    """None when the hold was not, or no longer, this job's: nothing was recorded."""
    recorded: Recorded = field(default_factory=Recorded)
    slug: str = ""
    """The model's place on the board, where something was recorded."""
    error: str = ""
    """Why the look failed, as a sentence; empty when it did not."""


@dataclass(frozen=True, slots=True)
class _Job:
    """One job on one model, while it lasts."""

    model_id: int
    holder: str
    worker: str
    started: datetime
    endpoint: str
    clock: Clock


def run_audit(
    *,
    model_id: int,
    holder: str,
    hub: Hub,
    worker: str = "shell",
    dataset_cache: DatasetCache | None = None,
    clock: Clock = timezone.now,
) -> Report:
    """Look at a model that `holder` has claimed, and record what came of it.

    1. Take the model up. A job that comes twice, late, or for a model that somebody else took over
       in the meantime ends here.
    2. Look, outside any transaction.
    3. In one transaction, if the model is still this job's: settle what was not found, keep what
       was seen, the run, when to look next, and the rating.
    4. Mark the submissions whose producer's token was seen.

    A look that failed leaves the rating; its run is recorded and the next try is put off, longer
    each time. Never raises for what the Hub does; database errors pass through, and the hold ends
    by itself.
    """
    job = _Job(model_id, new_holder(worker), worker, clock(), hub.endpoint, clock)
    if not take_up(model_id=model_id, holder=holder, job=job.holder, now=job.started):
        return Report(None)
    try:
        ai_model = AIModel.objects.select_related("entry", "evidence").get(pk=model_id)
        look = collect_model(
            ai_model.hub_repository,
            hub=hub,
            datasets=_datasets_of(ai_model),
            dataset_cache=dataset_cache,
            hub_id=ai_model.hub_id or None,
            fresh_seconds=_fresh_seconds(),
        )
    except CollectError as error:
        return _record_failure(job, error)
    except Exception as error:
        log.exception("The look at model %s failed.", model_id)
        return _record_failure(job, error)
    note_hub_reached(endpoint=job.endpoint, now=clock())
    try:
        report = _record_look(job, look)
    except Exception as error:
        log.exception("What was seen of model %s could not be recorded.", model_id)
        return _record_failure(job, error, look.cost)
    if report.outcome is not None and look.observations.proofs:
        _note_proofs(job)
    return report


def _datasets_of(ai_model: AIModel) -> tuple[str, ...]:
    """Return the data sets that the evidence names and that the Hub is said to have."""
    if ai_model.entry is None:
        return ()
    named = dossier_of(ai_model.entry, ai_model.evidence).datasets
    return tuple(dict.fromkeys(dataset.hub for dataset in named if dataset.hub))


def _fresh_seconds() -> float:
    """Return how old an answer on a data set may be: on a board that looks often, less."""
    return min(FRESH_SECONDS, int(settings.AUDIT_INTERVAL_SECONDS) / 2)


@transaction.atomic
def _record_look(job: _Job, look: Look) -> Report:
    now = job.clock()
    ai_model = lock(job.model_id)
    if ai_model.held_by != job.holder:
        return Report(None)
    seen = look.observations
    settled = settle(
        seen,
        observations_of(ai_model.observation),
        confirmed_absences(ai_model=ai_model, now=now),
    )
    wait_until = note_absences(ai_model=ai_model, seen=seen, now=now)
    columns: dict[str, Any] = {"last_attempt": now, "held_by": "", "held_until": None}
    columns |= {"failures": 0, "last_error_kind": "", "last_error": ""}
    observation = None
    if settled.observations is not None:
        observation = _keep(ai_model, settled.observations, now)
        columns["observation"] = observation
    if seen.state is RepositoryState.MISSING and settled.waiting:
        outcome = RunOutcome.ABSENT_ONCE
    elif ai_model.observation_id == (observation.pk if observation else None):
        outcome = RunOutcome.UNCHANGED
    else:
        outcome = RunOutcome.AUDITED
    if outcome is not RunOutcome.ABSENT_ONCE:
        columns["last_audited"] = now
    columns |= _identity_and_popularity(ai_model, look)
    columns["due_at"] = _next_look(ai_model, look, now, wait_until)
    _add_run(job, now, outcome, cost=look.cost, observation=observation)
    AIModel.objects.filter(pk=ai_model.pk).update(**columns)
    # Last, because recording a change takes a lock that all workers share.
    return Report(outcome, record_rating(model_id=ai_model.pk, now=now), ai_model.slug)


def _note_proofs(job: _Job) -> None:
    """Mark what the look has proven. What fails here comes with the next look and harms nothing."""
    try:
        ai_model = AIModel.objects.select_related("observation").get(pk=job.model_id)
        if ai_model.observation is not None:
            note_proofs(ai_model=ai_model, observation=ai_model.observation, now=job.clock())
    except Exception:
        log.exception("Producers' tokens seen for model %s could not be noted.", job.model_id)


def _keep(ai_model: AIModel, seen: Observations, now: datetime) -> Observation:
    """Return the row for what was seen, added when it has not been seen before."""
    content = canonical_json(seen)
    observation, _ = Observation.objects.get_or_create(
        ai_model=ai_model,
        digest=digest(seen),
        defaults={
            "schema": seen.schema,
            "commit": seen.commit or "",
            "content": json.loads(content),
            "created": now,
        },
    )
    return observation


def _identity_and_popularity(ai_model: AIModel, look: Look) -> dict[str, Any]:
    seen, popularity = look.observations, look.popularity
    if seen.state is not RepositoryState.PRESENT:
        return {}
    name = seen.name or ""
    return {
        "hub_id": ai_model.hub_id or seen.hub_id or "",
        "current_name": name if name.lower() != ai_model.hub_repository.lower() else "",
        "downloads": popularity.downloads,
        "likes": popularity.likes,
        "hub_modified": _moment(seen.modified),
    }


def _moment(text: str | None) -> datetime | None:
    """Return a moment as the Hub writes it; None for what is none."""
    try:
        moment = parse_datetime(text) if text else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo else None


def _next_look(
    ai_model: AIModel, look: Look, now: datetime, wait_until: datetime | None
) -> datetime | None:
    if not (ai_model.listed and ai_model.on_hub):
        return None
    due = next_due(
        model_id=ai_model.pk,
        now=now,
        downloads=look.popularity.downloads,
        modified=_moment(look.observations.modified),
    )
    if look.datasets_waiting:
        due = min(due, now + DATASETS_AGAIN * (0.9 + 0.2 * fraction(str(ai_model.pk))))
    if wait_until is not None:
        # Gone needs a second look, and that is due as soon as it may be taken.
        due = min(due, max(now, wait_until) + timedelta(seconds=1 + 59 * fraction(ai_model.slug)))
    return due


@transaction.atomic
def _record_failure(job: _Job, error: Exception, cost: Cost | None = None) -> Report:
    """Record a look that failed: the run and when to try again; the rating stands."""
    now = job.clock()
    kind, outcome = KINDS.get(type(error), (FAULT, RunOutcome.FAILED))
    sentence = _sentence(error, kind)
    ai_model = lock(job.model_id)
    if ai_model.held_by != job.holder:
        return Report(None)
    columns: dict[str, Any] = {"last_attempt": now, "held_by": "", "held_until": None}
    if isinstance(error, HubBusy):
        # Not the model's fault: it does not count as its failure.
        until = now + timedelta(seconds=error.retry_after)
        due = until + timedelta(seconds=30 * fraction(str(ai_model.pk)))
        note_hub_busy(endpoint=job.endpoint, until=until)
    else:
        failures = ai_model.failures + 1
        due = next_retry(model_id=ai_model.pk, now=now, failures=failures)
        columns |= {"failures": failures, "last_error_kind": kind, "last_error": sentence}
        if isinstance(error, HubUnreachable):
            note_hub_failed(endpoint=job.endpoint, now=now, error=sentence)
    columns["due_at"] = due if ai_model.listed and ai_model.on_hub else None
    AIModel.objects.filter(pk=ai_model.pk).update(**columns)
    _add_run(job, now, outcome, cost=cost, kind=kind, error=sentence)
    return Report(outcome, slug=ai_model.slug, error=sentence)


def _sentence(error: Exception, kind: str) -> str:
    if kind == FAULT:
        return f"This board failed at it ({type(error).__name__}); its log says more."
    return str(error)[:500]


def _add_run(
    job: _Job,
    now: datetime,
    outcome: RunOutcome,
    *,
    cost: Cost | None = None,
    observation: Observation | None = None,
    kind: str = "",
    error: str = "",
) -> None:
    AuditRun.objects.create(
        ai_model_id=job.model_id,
        started=job.started,
        finished=max(now, job.started),
        milliseconds=max(0, round((now - job.started) / timedelta(milliseconds=1))),
        worker=job.worker[:120],
        outcome=outcome.value,
        error_kind=kind,
        error=error,
        observation=observation,
        api_requests=cost.api_requests if cost else 0,
        file_reads=cost.file_reads if cost else 0,
    )
