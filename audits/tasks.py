"""Jobs for Celery: each takes ids and calls one service. The database is the schedule.

`enqueue_due` runs at every beat. Whatever the broker loses, the next beats find again: holds end,
marks stay.
"""

from __future__ import annotations

import logging
import socket
from datetime import datetime

from celery import Task, shared_task
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from audits.models import HubState, RatingChange
from audits.services.check_schedule import claim_due_checks, release_checks, room_for_checks
from audits.services.checks import CheckReport, run_check
from audits.services.connection import shared_fetcher, shared_hub
from audits.services.health import ENQUEUE, WORKER, forget_old_heartbeats, note_heartbeat
from audits.services.housekeeping import is_housekeeping_due, keep_house
from audits.services.letters import has_letters, send_letters
from audits.services.looks import Report, run_audit
from audits.services.rejudging import find_evidence_due, find_spread_due, rejudge, spread
from audits.services.schedule import claim_due, new_holder, release, room

log = logging.getLogger(__name__)

# A database that is away for a moment is worth three more tries; after that the hold ends by
# itself and the model is due again.
DATABASE_AWAY = (OperationalError, InterfaceError)
RETRIES = {"max_retries": 3}

# Bases whose derived models one beat puts into the queue, and models whose evidence has moved.
SPREADS_AT_ONCE = 20
REJUDGED_AT_ONCE = 50


@shared_task(ignore_result=True)
def enqueue_due() -> int:
    """Put what is due into the queue; returns how many models. Several at once do no harm."""
    now = timezone.now()
    hub = HubState.objects.filter(endpoint=settings.HF_ENDPOINT).first()
    holder = new_holder("queue")
    ids = claim_due(now=now, limit=room(now, hub), holder=holder)
    left = list(ids)
    # Without an answer to wait for, these are in the queue once more at each beat that comes before
    # their turn: doing them twice adds nothing, and what is old is dropped unread.
    soon = {"expires": settings.AUDIT_BEAT_SECONDS * 6}
    try:
        for model_id in ids:
            # Outdated once the hold has ended: a worker that comes later need not see it.
            audit_model.apply_async((model_id, holder), expires=settings.AUDIT_LEASE_SECONDS)
            left.remove(model_id)
        for model_id in find_evidence_due(limit=REJUDGED_AT_ONCE):
            rejudge_model.apply_async((model_id,), **soon)
        for model_id in find_spread_due(limit=SPREADS_AT_ONCE):
            spread_lineage.apply_async((model_id,), **soon)
        if has_letters():
            tell_submitters.apply_async(**soon)
        if is_housekeeping_due(now=now):
            forget_contacts.apply_async(**soon)
    except BrokerError:
        # Nobody will hear of these: let go of them, so that the next beat finds them at once.
        release(model_ids=left, holder=holder)
        log.warning("The broker is away: %s models wait for the next beat.", len(left))
    else:
        _enqueue_checks(now)
    note_heartbeat(name=ENQUEUE, now=now, detail={"models": len(ids) - len(left)})
    forget_old_heartbeats(now=now)
    return len(ids) - len(left)


@shared_task(
    bind=True,
    ignore_result=True,
    autoretry_for=DATABASE_AWAY,
    retry_kwargs=RETRIES,
    retry_backoff=5,
)
def audit_model(self: Task, model_id: int, holder: str) -> str:
    """Look at one model that `holder` has claimed; returns what came of it, for the log.

    Does nothing when the hold is over or the job has been here before.
    """
    shared = shared_hub()
    worker = _worker_of(self)
    report = run_audit(
        model_id=model_id,
        holder=holder,
        hub=shared.hub,
        dataset_cache=shared.dataset_cache,
        worker=worker,
    )
    if report.outcome:
        log.info("%s", describe(report))
    if report.recorded.changes:
        _spread_soon(model_id)
    return report.outcome.value if report.outcome else "not ours"


@shared_task(
    bind=True,
    ignore_result=True,
    autoretry_for=DATABASE_AWAY,
    retry_kwargs=RETRIES,
    retry_backoff=5,
)
def check_submission(self: Task, submission_id: int, holder: str) -> str:
    """Look at the links of one submission that `holder` has claimed; returns what was found.

    Does nothing when the hold is over or the job has been here before. Afterwards the next ones
    that are due come into the queue: beats alone would leave workers idle between two of them.
    """
    report = run_check(
        submission_id=submission_id,
        holder=holder,
        fetcher=shared_fetcher(),
        hub=shared_hub().hub,
        worker=_worker_of(self),
    )
    if report.moved is not None:
        _rejudge_soon(report.moved)
    if report.found is not None:
        log.info("%s", describe_check(submission_id, report))
        _enqueue_checks(timezone.now())
    return report.found.value if report.found else "not ours"


@shared_task(ignore_result=True, autoretry_for=DATABASE_AWAY, retry_kwargs=RETRIES, retry_backoff=5)
def spread_lineage(model_id: int) -> int:
    """Judge again the next models made from this one; returns how many ratings that added."""
    recorded = spread(model_id=model_id).recorded
    for change in recorded.changes:
        log.info("%s: %s", change.ai_model.slug, _line(change))
    return len(recorded.ratings)


@shared_task(ignore_result=True, autoretry_for=DATABASE_AWAY, retry_kwargs=RETRIES, retry_backoff=5)
def rejudge_model(model_id: int) -> int:
    """Judge one model again from what is on file; returns how many ratings that added."""
    recorded = rejudge(model_id=model_id)
    for change in recorded.changes:
        log.info("%s: %s", change.ai_model.slug, _line(change))
    if recorded.changes:
        _spread_soon(model_id)
    return len(recorded.ratings)


@shared_task(ignore_result=True, autoretry_for=DATABASE_AWAY, retry_kwargs=RETRIES, retry_backoff=5)
def tell_submitters() -> int:
    """Write to those who left an address and whose submission was decided; returns how many."""
    return send_letters(now=timezone.now())


@shared_task(ignore_result=True, autoretry_for=DATABASE_AWAY, retry_kwargs=RETRIES, retry_backoff=5)
def forget_contacts() -> int:
    """Delete addresses that are no longer needed; returns how many."""
    return keep_house(now=timezone.now())


def describe(report: Report) -> str:
    """Return a line for the log: the model, what came of the look, what changed."""
    parts = [str(report.outcome), report.error]
    parts += [_line(change) for change in report.recorded.changes]
    if report.recorded.waits:
        parts.append("a lower rating waits for a person")
    return f"{report.slug}: {'; '.join(part for part in parts if part)}"


def describe_check(submission_id: int, report: CheckReport) -> str:
    """Return a line for the log: which submission, what was found, how many links."""
    links = "1 link" if report.looks == 1 else f"{report.looks} links"
    return f"submission {submission_id}: {report.found} ({links})"


def _line(change: RatingChange) -> str:
    return (
        f"change {change.serial}: level {change.old_level} to {change.new_level} ({change.cause})"
    )


def _worker_of(task: Task) -> str:
    """Return the name of the worker that does this job, and note that it is alive."""
    worker = str(task.request.hostname or socket.gethostname())
    note_heartbeat(name=WORKER + worker, now=timezone.now())
    return worker


def _enqueue_checks(now: datetime) -> None:
    """Put submissions whose links are due into the queue, as far as there is room."""
    holder = new_holder("queue")
    ids = claim_due_checks(now=now, limit=room_for_checks(now), holder=holder)
    left = list(ids)
    try:
        for submission_id in ids:
            expires = settings.AUDIT_LEASE_SECONDS
            check_submission.apply_async((submission_id, holder), expires=expires)
            left.remove(submission_id)
    except BrokerError:
        release_checks(submission_ids=left, holder=holder)
        log.warning("The broker is away: %s looks at links wait for the next beat.", len(left))


def _rejudge_soon(model_id: int) -> None:
    """Ask for a model to be judged now; without a broker, a later beat does it."""
    try:
        rejudge_model.delay(model_id)
    except BrokerError:
        log.warning("The broker is away: what is accepted about model %s waits.", model_id)


def _spread_soon(model_id: int) -> None:
    """Ask for the derived models to be judged now; without a broker, a later beat does it."""
    try:
        spread_lineage.delay(model_id)
    except BrokerError:
        log.warning("The broker is away: what derives from model %s waits.", model_id)
