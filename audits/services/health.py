"""How the machine and the Hub are doing: noted as work goes on, read by the status page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min, Q

from audits.models import AIModel, AuditRun, Brake, Case, Heartbeat, HubState

ENQUEUE = "enqueue"
"""The heartbeat of the schedule."""
WORKER = "worker "
"""What the heartbeat of each worker begins with; its name follows."""

# A success is noted at most this often: every look of every worker would queue for one row.
NOTE_EVERY = timedelta(seconds=10)

# How long after its last heartbeat a worker counts as there: several looks, even slow ones.
ALIVE = timedelta(minutes=5)

# How long a worker's heartbeat is kept: workers get new names with each start.
REMEMBERED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker that was heard of within the last day."""

    name: str
    last_heard: datetime
    is_alive: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of one kind."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Offers:
    """What people offered: what waits for a person, and the looks at its links."""

    waiting: int
    waiting_since: datetime | None
    """Since when the one that has waited longest has; None when none does."""
    links_due: int
    """Submissions whose links are to be looked at."""
    links_failing: int
    """Submissions at whose links the last look failed, and is tried again."""
    links_gone: int
    """Accepted ones whose link is gone."""


@dataclass(frozen=True, slots=True)
class Status:
    """How the machine is doing. Counts are of listed models that are on the Hub."""

    now: datetime
    on_hub: int
    due: int
    """Due, and nobody holds them."""
    held: int
    """Being looked at, or in the queue to be."""
    never_audited: int
    oldest_due: datetime | None
    """Since when the one that has waited longest has been due; None when none is."""
    next_due: datetime | None
    """When the next one falls due; None when none will."""
    last_success: datetime | None
    failing: int
    """Models whose last look failed."""
    failures: tuple[Tally, ...]
    """The same by kind of failure, the most frequent first."""
    looks: tuple[Tally, ...]
    """Looks of the last 24 hours by outcome."""
    hub: HubState | None
    """None when the Hub was never asked."""
    last_enqueue: datetime | None
    """When the schedule last searched for due models; None when it never did."""
    workers: tuple[Worker, ...]
    brake: Brake | None
    """None while the brake is off."""
    braked: int
    """Models whose lower rating waits for a person."""
    lineage_waiting: int
    """Models whose derived models wait to be judged again."""
    offers: Offers

    @property
    def queue_age(self) -> timedelta:
        """How long the one that has waited longest has waited."""
        return self.now - self.oldest_due if self.oldest_due else timedelta()

    @property
    def hub_reached(self) -> bool | None:
        """Whether the last look reached the Hub; None when there was none."""
        if self.hub is None:
            return None
        return self.hub.failing_since is None

    @property
    def hub_failing_since(self) -> datetime | None:
        """Since when no look has reached the Hub; None while looks do."""
        return self.hub.failing_since if self.hub else None


def read_status(*, now: datetime, endpoint: str | None = None) -> Status:
    """Return how the machine is doing, in few queries; `endpoint` is the Hub's address."""
    listed = AIModel.objects.filter(listed=True, on_hub=True)
    is_free = Q(held_until__isnull=True) | Q(held_until__lte=now)
    is_due = Q(due_at__lte=now) & is_free
    counts = listed.aggregate(
        on_hub=Count("pk"),
        due=Count("pk", filter=is_due),
        held=Count("pk", filter=Q(held_until__gt=now)),
        never_audited=Count("pk", filter=Q(last_audited__isnull=True)),
        oldest_due=Min("due_at", filter=is_due),
        next_due=Min("due_at", filter=Q(due_at__gt=now)),
        last_success=Max("last_audited"),
        failing=Count("pk", filter=Q(failures__gt=0)),
        lineage_waiting=Count("pk", filter=Q(lineage_due__isnull=False)),
    )
    failures = (
        listed.filter(failures__gt=0)
        .values_list("last_error_kind")
        .annotate(count=Count("pk"))
        .order_by("-count", "last_error_kind")
    )
    looks = (
        AuditRun.objects.filter(finished__gt=now - timedelta(days=1))
        .values_list("outcome")
        .annotate(count=Count("pk"))
        .order_by("-count", "outcome")
    )
    beats = list(Heartbeat.objects.order_by("name"))
    return Status(
        now=now,
        **counts,
        failures=tuple(Tally(kind, count) for kind, count in failures),
        looks=tuple(Tally(kind, count) for kind, count in looks),
        hub=HubState.objects.filter(endpoint=endpoint or settings.HF_ENDPOINT).first(),
        last_enqueue=next((beat.at for beat in beats if beat.name == ENQUEUE), None),
        workers=tuple(
            Worker(beat.name.removeprefix(WORKER), beat.at, now - beat.at < ALIVE)
            for beat in beats
            if beat.name.startswith(WORKER) and now - beat.at < REMEMBERED
        ),
        brake=Brake.objects.filter(engaged_at__isnull=False).first(),
        braked=AIModel.objects.filter(braked_at__isnull=False).count(),
        offers=Offers(**Case.objects.tally(now)),
    )


def note_heartbeat(*, name: str, now: datetime, detail: dict[str, Any] | None = None) -> None:
    """Note that a part of the machine is alive, and what it just did."""
    Heartbeat.objects.update_or_create(
        name=name[:120], defaults={"at": now, "detail": detail or {}}
    )


def forget_old_heartbeats(*, now: datetime) -> None:
    """Drop the heartbeats of workers that were not heard of for a day."""
    Heartbeat.objects.filter(name__startswith=WORKER, at__lt=now - REMEMBERED).delete()


def note_hub_reached(*, endpoint: str, now: datetime) -> None:
    """Note that the Hub answered; whatever failed before is over."""
    state, is_new = HubState.objects.get_or_create(
        endpoint=endpoint, defaults={"last_reached": now}
    )
    if is_new:
        return
    worth_noting = (
        Q(last_reached__isnull=True)
        | Q(last_reached__lt=now - NOTE_EVERY)
        | Q(failing_since__isnull=False)
    )
    HubState.objects.filter(worth_noting, pk=state.pk).update(
        last_reached=now, failing_since=None, last_error=""
    )


def note_hub_failed(*, endpoint: str, now: datetime, error: str) -> None:
    """Note that the Hub could not be reached."""
    HubState.objects.get_or_create(endpoint=endpoint)
    here = HubState.objects.filter(endpoint=endpoint)
    here.update(last_failure=now, last_error=error[:500])
    here.filter(failing_since__isnull=True).update(failing_since=now)


def note_hub_busy(*, endpoint: str, until: datetime) -> None:
    """Note until when the Hub asked us to wait: it answered, so it is there."""
    HubState.objects.get_or_create(endpoint=endpoint)
    HubState.objects.filter(endpoint=endpoint).update(busy_until=until)
