"""Which changes one document of a feed holds, and which documents come before and after it.

Archives (RFC 5005) are ranges of serials: those of all changes hold 100 each. Serials have no gaps
and become visible in their order, so a range that is complete stays as it is for ever, and a reader
who goes back from the newest document to one they know has missed nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Min, Q

from audits.engine.compare import Cause, Direction
from audits.models import RatingChange
from audits.querysets import RatingChangeQuerySet
from openboard.feeds.scopes import Scope

ENTRIES = 100
"""The newest document has at least so many entries, where there are so many."""

SPARSE = 1_000
"""Serials in one archive of a model or publisher, to which few of them belong."""


@dataclass(frozen=True, slots=True)
class Release:
    """What a new rubric changed on the whole board, so far."""

    rubric: str
    digest: str
    changes: int
    models: int
    up: int
    down: int
    level_changes: int
    first: int
    last: int
    """Serials."""
    begun: datetime
    ended: datetime


@dataclass(frozen=True, slots=True)
class Slice:
    """What one document holds, the newest first, and the numbers of its neighbors."""

    changes: tuple[RatingChange, ...]
    releases: tuple[Release, ...]
    previous: int | None = None
    """The archive of what is older."""
    next: int | None = None
    """The archive of what is newer, once it is complete."""
    older: int | None = None
    """Where a feed without archives goes on: the serial that its next page is older than."""


def span(scope: Scope) -> int:
    """Return how many serials one archive covers."""
    return SPARSE if scope.model or scope.publisher else ENTRIES


def newest_slice(scope: Scope, now: datetime) -> Slice:
    """Return the newest changes, down to where an archive ends."""
    size = span(scope)
    changes = list(_told(scope, now)[: ENTRIES + size])
    if len(changes) < ENTRIES:
        return Slice(tuple(changes), _releases(scope, now, 0))
    bottom = (changes[ENTRIES - 1].serial - 1) // size * size
    below = scope.rows(now).filter(serial__lte=bottom).aggregate(last=Max("serial"))["last"]
    return Slice(
        tuple(change for change in changes if change.serial > bottom),
        _releases(scope, now, bottom),
        previous=_archive_of(below, size),
    )


def archived_slice(scope: Scope, number: int, now: datetime) -> Slice | None:
    """Return what an archive holds; None when it is not complete yet, or holds nothing."""
    size = span(scope)
    low, high = (number - 1) * size, number * size
    last = RatingChange.objects.aggregate(last=Max("serial"))["last"] or 0
    if last < high:
        return None
    changes = tuple(_told(scope, now).filter(serial__gt=low, serial__lte=high))
    releases = _releases(scope, now, low, high)
    if not changes and not releases:
        return None
    rows = scope.rows(now)
    below = rows.filter(serial__lte=low).aggregate(last=Max("serial"))["last"]
    above = _archive_of(rows.filter(serial__gt=high).aggregate(first=Min("serial"))["first"], size)
    return Slice(
        changes,
        releases,
        previous=_archive_of(below, size),
        next=above if above and above * size <= last else None,
    )


def paged_slice(scope: Scope, older: int | None, now: datetime) -> Slice:
    """Return one page of a feed that cannot be archived."""
    rows = _told(scope, now)
    if older:
        rows = rows.filter(serial__lt=older)
    changes = tuple(rows[: ENTRIES + 1])
    page, has_more = changes[:ENTRIES], len(changes) > ENTRIES
    bottom = page[-1].serial if has_more else None
    high = older - 1 if older else None
    return Slice(page, _releases(scope, now, (bottom or 1) - 1, high), older=bottom)


def _archive_of(serial: int | None, size: int) -> int | None:
    return None if serial is None else (serial - 1) // size + 1


def _told(scope: Scope, now: datetime) -> RatingChangeQuerySet:
    """Return the changes that are entries of their own.

    What a new rubric changed is one entry for the whole board, except to who follows one model.
    """
    rows = scope.rows(now).select_related("ai_model").order_by("-serial")
    return rows if scope.model else rows.exclude(cause=Cause.RUBRIC)


def _releases(
    scope: Scope, now: datetime, low: int, high: int | None = None
) -> tuple[Release, ...]:
    """Return the new rubrics to which changes of these serials are due, with all that they did."""
    if scope.model:
        return ()
    here = scope.rows(now).filter(cause=Cause.RUBRIC, serial__gt=low)
    if high is not None:
        here = here.filter(serial__lte=high)
    digests = here.order_by().values("new_rating__rubric_digest")
    found = (
        RatingChange.objects.filter(cause=Cause.RUBRIC, new_rating__rubric_digest__in=digests)
        .order_by()
        .values(digest=F("new_rating__rubric_digest"))
        .annotate(
            rubric=Max("new_rating__rubric"),
            changes=Count("pk"),
            models=Count("ai_model", distinct=True),
            up=Count("pk", filter=Q(direction=Direction.UP)),
            down=Count("pk", filter=Q(direction=Direction.DOWN)),
            level_changes=Count("pk", filter=~Q(old_level=F("new_level"))),
            first=Min("serial"),
            last=Max("serial"),
            begun=Min("created"),
            ended=Max("created"),
        )
    )
    return tuple(Release(**one) for one in sorted(found, key=lambda one: -one["last"]))
