"""The schedule: when each model is due, who holds it, and until when. The database is the queue.

The broker only carries word that there is work: whatever it loses or says twice, the columns hold.

    due -> claim_due: held by a batch -> take_up: held by one job -> finish: due again
     ^                      |                        |
     +----------- the hold ends after a lease -------+
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from audits.models import AIModel, HubState

# Batches that may be in the queue at once. While nobody works, the queue stops growing here.
BATCHES_IN_FLIGHT = 3

# How many models are tried at each beat while the Hub does not answer: enough to notice it is back.
PROBES_WHILE_AWAY = 1

# The first retry; each next one waits twice as long, up to the last, or the usual interval.
FIRST_RETRY = timedelta(minutes=1)
LAST_RETRY = timedelta(hours=6)

# Downloads in 30 days from which a model is looked at more often, and how much more often: a wrong
# rating does most harm where most people look.
POPULAR = ((1_000_000, 4), (100_000, 2))

# A repository that has changed lately is likely to change again.
RECENT = timedelta(days=14)
RECENT_FACTOR = 2


def new_holder(name: str) -> str:
    """Return a name for a hold that nobody else has: who, and which of their holds."""
    return f"{name[:80]} {uuid.uuid4().hex}"


def room(now: datetime, hub: HubState | None) -> int:
    """Return how many models may be claimed at this beat.

    0 while the Hub has asked us to wait; a probe while it does not answer.
    """
    if hub and hub.busy_until and hub.busy_until > now:
        return 0
    in_flight = AIModel.objects.held(now).count()
    if hub and hub.failing_since:
        return max(0, PROBES_WHILE_AWAY - in_flight)
    batch = int(settings.AUDIT_BATCH)
    return max(0, min(batch, batch * BATCHES_IN_FLIGHT - in_flight))


@transaction.atomic
def claim_due(*, now: datetime, limit: int, holder: str) -> tuple[int, ...]:
    """Hold up to `limit` due models and return their ids, the longest due first.

    Several callers at once get different models: rows that another is claiming are passed over.
    A model whose hold has ended counts as free, whoever held it.
    """
    ids = list(
        AIModel.objects.due(now)
        .select_for_update(skip_locked=True, of=("self",), no_key=True)
        .values_list("pk", flat=True)[:limit]
    )
    AIModel.objects.filter(pk__in=ids).update(held_by=holder, held_until=now + _lease())
    return tuple(ids)


def take_up(*, model_id: int, holder: str, job: str, now: datetime) -> bool:
    """Turn a batch's hold on a model into one job's, with a fresh lease; False when it is not ours.

    A job that comes a second time, or after its hold has ended, finds another holder, or none.
    """
    taken = AIModel.objects.filter(
        pk=model_id, held_by=holder, held_until__gt=now, listed=True, on_hub=True
    ).update(held_by=job, held_until=now + _lease())
    return bool(taken)


def release(*, model_ids: Collection[int], holder: str) -> int:
    """Let go of what `holder` still holds of these; they stay due. Returns how many."""
    return AIModel.objects.filter(pk__in=model_ids, held_by=holder).update(
        held_by="", held_until=None
    )


def next_due(
    *, model_id: int, now: datetime, downloads: int | None, modified: datetime | None
) -> datetime:
    """Return when a model is looked at next after a successful look."""
    factor = next((factor for least, factor in POPULAR if (downloads or 0) >= least), 1)
    if modified is not None and now - modified < RECENT:
        factor *= RECENT_FACTOR
    interval = timedelta(seconds=int(settings.AUDIT_INTERVAL_SECONDS)) / factor
    return now + interval * (0.9 + 0.2 * fraction(str(model_id)))


def next_retry(*, model_id: int, now: datetime, failures: int) -> datetime:
    """Return when a model is tried again after it has failed so many times in a row."""
    longest = min(LAST_RETRY, timedelta(seconds=int(settings.AUDIT_INTERVAL_SECONDS)))
    # 2 ** 20 minutes is far beyond the longest; the limit keeps the number small.
    delay = min(FIRST_RETRY * (1 << min(max(failures - 1, 0), 20)), longest)
    return now + delay * (0.75 + 0.5 * fraction(f"{model_id}:{failures}"))


def fraction(key: str) -> float:
    """Return a number from 0 up to 1 that depends on the key alone.

    It spreads what would fall due together, and without chance: tests and reruns see the same.
    """
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") / 2**32


def _lease() -> timedelta:
    return timedelta(seconds=int(settings.AUDIT_LEASE_SECONDS))


def accept_identity(*, model_id: int, now: datetime) -> None:
    """Forget which repository a model's name stood for, and make it due: a person has looked."""
    AIModel.objects.filter(pk=model_id).update(hub_id="")
    AIModel.objects.filter(pk=model_id, on_hub=True, listed=True).update(due_at=now)
