"""When the links of each submission are looked at, and who holds them: as `schedule` for models.

due -> claim_due_checks: held by a batch -> take_up_check: held by one job -> looked at: due again
 ^                            |                              |
 +----------------- the hold ends after a lease ------------+
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from audits.links import LinkState
from audits.models import Case, CaseState, Heartbeat
from audits.services.health import ALIVE, WORKER
from audits.services.schedule import fraction

# Nobody asks any more what became of these.
CLOSED = (CaseState.REFUSED, CaseState.SPAM, CaseState.WITHDRAWN)

# What waits for a decision is looked at once more soon: people often correct a page at once.
SECOND_LOOK = timedelta(days=1)

# The first retry after a look that failed; each next one waits twice as long, up to the last.
FIRST_RETRY = timedelta(minutes=2)
LAST_RETRY = timedelta(days=1)

# Over how long the second looks at what was missing are spread.
CONFIRM_SPREAD = timedelta(minutes=1)

# Of all jobs that workers can have in hand, the share that may be looks at strangers' links. A
# server that drips holds a job for as long as it may; audits go on meanwhile.
SHARE_OF_JOBS = 2


def room_for_checks(now: datetime) -> int:
    """Return how many submissions may be claimed: half of what living workers do at once."""
    alive = Heartbeat.objects.filter(name__startswith=WORKER, at__gt=now - ALIVE).count()
    limit = max(1, alive * int(settings.AUDIT_WORKERS) // SHARE_OF_JOBS)
    in_flight = Case.objects.filter(check_due_at__lte=now, held_until__gt=now).count()
    return max(0, limit - in_flight)


@transaction.atomic
def claim_due_checks(*, now: datetime, limit: int, holder: str) -> tuple[int, ...]:
    """Hold up to `limit` submissions whose links are due; returns their ids.

    Accepted ones come first, each kind with the longest due first: ratings rest on them, and a
    flood of new offers must not keep anybody from seeing that one of them is gone. Several callers
    at once get different ones; a hold that has ended counts as none. What is closed is taken off
    the schedule on the way.
    """
    due = Case.objects.due(now)
    due.filter(state__in=CLOSED).order_by().update(check_due_at=None, held_by="", held_until=None)
    ids: list[int] = []
    free = due.select_for_update(skip_locked=True, of=("self",), no_key=True)
    counts = Q(state=CaseState.ACCEPTED)
    for turn in (free.filter(counts), free.exclude(counts).exclude(state__in=CLOSED)):
        if len(ids) < limit:
            ids += turn.values_list("pk", flat=True)[: limit - len(ids)]
    Case.objects.filter(pk__in=ids).update(held_by=holder, held_until=now + _lease())
    return tuple(ids)


def take_up_check(*, submission_id: int, holder: str, job: str, now: datetime) -> bool:
    """Turn a batch's hold into one job's, with a fresh lease; False when it is not ours.

    A job that comes a second time, or after its hold has ended, finds another holder, or none.
    """
    taken = (
        Case.objects.filter(pk=submission_id, held_by=holder, held_until__gt=now)
        .exclude(state__in=CLOSED)
        .update(held_by=job, held_until=now + _lease())
    )
    return bool(taken)


def release_checks(*, submission_ids: Collection[int], holder: str) -> int:
    """Let go of what `holder` still holds of these; they stay due. Returns how many."""
    return Case.objects.filter(pk__in=submission_ids, held_by=holder).update(
        held_by="", held_until=None
    )


def next_check(
    case: Case, *, found: LinkState, is_first: bool, has_more: bool, now: datetime
) -> datetime | None:
    """Return when the machine looks again, given what it has just found at the first link.

    `case` as it stands after that. `is_first` when no look at the link has ever succeeded before,
    `has_more` when other links wait for their first look.
    """
    if case.state in CLOSED:
        return None
    spread = fraction(f"{case.pk}:{case.failures}")
    if found is LinkState.UNREACHED:
        # 2 ** 12 times the first retry is far beyond the last; the limit keeps the number small.
        delay = min(
            FIRST_RETRY * (1 << min(max(case.failures - 1, 0), 12)), LAST_RETRY, _interval()
        )
        return now + delay * (0.75 + 0.5 * spread)
    due = now + _interval() * (0.9 + 0.2 * spread)
    if has_more:
        due = min(due, now + FIRST_RETRY)
    if is_first and case.state != CaseState.ACCEPTED:
        due = min(due, now + SECOND_LOOK)
    if case.missing_since is not None and case.gone_since is None:
        # Gone needs a second look, and that is due as soon as it may be taken.
        may_confirm = case.missing_since + confirm_after()
        if may_confirm <= now:
            # It was taken, and did not count: see `audits.services.outages`.
            may_confirm = now + confirm_after()
        due = min(due, may_confirm + min(CONFIRM_SPREAD, confirm_after()) * spread)
    return due


def confirm_after() -> timedelta:
    """Return how long after the first look a second one may find something gone."""
    return timedelta(seconds=int(settings.AUDIT_GONE_CONFIRM_SECONDS))


def _interval() -> timedelta:
    return timedelta(seconds=int(settings.EVIDENCE_INTERVAL_SECONDS))


def _lease() -> timedelta:
    return timedelta(seconds=int(settings.AUDIT_LEASE_SECONDS))
