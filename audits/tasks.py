"""Jobs for Celery: each takes ids and calls one service. The database is the schedule.

`enqueue_due` runs at every beat. Whatever the broker loses, the next beats find again: holds end,
marks stay.
"""

from __future__ import annotations

import logging
import socket

from celery import Task, shared_task
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from audits.models import HubState, RatingChange
from audits.services.connection import shared_hub
from audits.services.health import ENQUEUE, WORKER, forget_old_heartbeats, note_heartbeat
from audits.services.looks import Report, run_audit
from audits.services.rejudging import find_spread_due, rejudge, spread
from audits.services.schedule import claim_due, new_holder, release, room

log = logging.getLogger(__name__)

# A database that is away for a moment is worth three more tries; after that the hold ends by
# itself and the model is due again.
DATABASE_AWAY = (OperationalError, InterfaceError)
RETRIES = {"max_retries": 3}

# Bases whose derived models one beat puts into the queue.
SPREADS_AT_ONCE = 20


@shared_task(ignore_result=True)
def enqueue_due() -> int:
    """Put what is due into the queue; returns how many models. Several at once do no harm."""
    now = timezone.now()
    hub = HubState.objects.filter(endpoint=settings.HF_ENDPOINT).first()
    holder = new_holder("queue")
    ids = claim_due(now=now, limit=room(now, hub), holder=holder)
    left = list(ids)
    try:
        for model_id in ids:
            # Outdated once the hold has ended: a worker that comes later need not see it.
            audit_model.apply_async((model_id, holder), expires=settings.AUDIT_LEASE_SECONDS)
            left.remove(model_id)
        for model_id in find_spread_due(limit=SPREADS_AT_ONCE):
            spread_lineage.apply_async((model_id,), expires=settings.AUDIT_BEAT_SECONDS * 6)
    except BrokerError:
        # Nobody will hear of these: let go of them, so that the next beat finds them at once.
        release(model_ids=left, holder=holder)
        log.warning("The broker is away: %s models wait for the next beat.", len(left))
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
    worker = str(self.request.hostname or socket.gethostname())
    note_heartbeat(name=WORKER + worker, now=timezone.now())
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
    return len(rejudge(model_id=model_id).ratings)


def describe(report: Report) -> str:
    """Return a line for the log: the model, what came of the look, what changed."""
    parts = [str(report.outcome), report.error]
    parts += [_line(change) for change in report.recorded.changes]
    if report.recorded.waits:
        parts.append("a lower rating waits for a person")
    return f"{report.slug}: {'; '.join(part for part in parts if part)}"


def _line(change: RatingChange) -> str:
    return (
        f"change {change.serial}: level {change.old_level} to {change.new_level} ({change.cause})"
    )


def _spread_soon(model_id: int) -> None:
    """Ask for the derived models to be judged now; without a broker, a later beat does it."""
    try:
        spread_lineage.delay(model_id)
    except BrokerError:
        log.warning("The broker is away: what derives from model %s waits.", model_id)
