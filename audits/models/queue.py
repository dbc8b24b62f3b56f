"""The moderators' queue: in which order cases wait, how they are grouped, page by page.

Cases about the same model and criterion are one group, placed by its most consequential case, then
by its oldest. A page is cut by places in that order, never by OFFSET.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, F, Max, Min, OrderBy, Q, Window
from django.db.models.functions import Coalesce, Lower, RowNumber

if TYPE_CHECKING:
    from audits.models.evidence import Case

WAITING = ("open", "second")
ASKED = "asked"
SECOND = "second"

MEMBERS = 12
"""Cases of one group that a page of groups shows; the group's own page has all of them."""

ABOUT_NONE = "none"
"""Asks for what is about no criterion in particular; no criterion has this id."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class QueueOrder(StrEnum):
    """What comes first."""

    CONSEQUENCE = "consequence"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which cases are asked for, and in which order."""

    state: str = ""
    """`open`, `second` or `asked`; empty for all that wait for a moderator."""
    kind: str = ""
    slug: str = ""
    criterion: str = ""
    """Only beside a model; `none` for what is about no criterion."""
    order: QueueOrder = QueueOrder.CONSEQUENCE

    @property
    def is_one_group(self) -> bool:
        """Whether everything asked for would be one line: then each case is a line."""
        return bool(self.slug and self.criterion)


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """A place in the queue: what a line is ordered by."""

    levels: int
    opened: datetime
    number: int

    def write(self) -> str:
        """Return it in a form for a query string."""
        microseconds = (self.opened - _EPOCH) // _MICROSECOND
        return f"{self.levels}.{microseconds}.{self.number}"

    @classmethod
    def read(cls, text: str) -> QueuePlace | None:
        """Read it back; None when it is no place."""
        parts = text.split(".")
        if len(parts) != 3 or not all(part.isascii() and part.isdecimal() for part in parts):
            return None
        if any(len(part) > 18 for part in parts):
            return None
        levels, microseconds, number = (int(part) for part in parts)
        try:
            return cls(levels, _EPOCH + microseconds * _MICROSECOND, number)
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True)
class QueueGroup:
    """Cases about the same model and criterion."""

    place: QueuePlace
    count: int
    cases: tuple[Case, ...]
    """The first of them, each with submission, model, last look and decision."""


@dataclass(frozen=True, slots=True)
class QueueSlice:
    """One page of the queue."""

    groups: tuple[QueueGroup, ...]
    has_before: bool
    has_after: bool


# What a case of a model that the board lacks is about: nothing that another one shares.
_ABOUT = Coalesce("submission__ai_model_id", -F("submission_id"))


def matching(cases: models.QuerySet[Case, Case], asked: QueueFilter) -> models.QuerySet[Case, Case]:
    """Return the cases that are asked for, in no order."""
    cases = cases.filter(state__in=[asked.state] if asked.state else WAITING)
    if asked.kind:
        cases = cases.filter(submission__kind=asked.kind)
    if asked.slug:
        cases = cases.alias(slug=Lower("submission__ai_model__slug")).filter(
            slug=asked.slug.lower()
        )
        if asked.criterion:
            criterion = "" if asked.criterion == ABOUT_NONE else asked.criterion
            cases = cases.filter(submission__criterion=criterion)
    return cases


def take_page(
    cases: models.QuerySet[Case, Case],
    asked: QueueFilter,
    *,
    after: QueuePlace | None,
    before: QueuePlace | None,
    size: int,
) -> QueueSlice:
    """Return one page of groups after a place, or before one, in two queries."""
    found = matching(cases, asked)
    about: Any = F("pk") if asked.is_one_group else _ABOUT
    lines = (
        found.annotate(about=about)
        .values("about", "submission__criterion")
        .annotate(
            levels=Max("levels_moved"), since=Min("opened"), number=Min("pk"), count=Count("pk")
        )
    )
    backwards = before is not None and after is None
    if place := before if backwards else after:
        lines = lines.filter(_beyond(place, asked.order, backwards, "levels", "since", "number"))
    order = _order(asked.order, backwards, "levels", "since", "number")
    rows: list[Any] = list(lines.order_by(*order)[: size + 1])
    has_more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    members = _members(found, about, rows, asked.order)
    groups = tuple(
        QueueGroup(
            QueuePlace(row["levels"], row["since"], row["number"]),
            row["count"],
            tuple(members[row["about"], row["submission__criterion"]]),
        )
        for row in rows
    )
    if backwards:
        return QueueSlice(groups, has_before=has_more, has_after=bool(groups))
    return QueueSlice(groups, has_before=after is not None, has_after=has_more)


def neighbors(
    cases: models.QuerySet[Case, Case], case: Case, asked: QueueFilter
) -> tuple[Case | None, Case | None]:
    """Return the cases before and after one, as asked for, in two queries.

    Where none comes after it, the first one does, unless that is the case itself: who has seen the
    last one goes on with what was left out.
    """
    place = QueuePlace(case.levels_moved, case.opened, case.pk)
    names = ("levels_moved", "opened", "pk")
    rows = matching(cases, asked).exclude(pk=case.pk).select_related("submission")
    before, after = (
        rows.filter(_beyond(place, asked.order, backwards, *names))
        .order_by(*_order(asked.order, backwards, *names))
        .first()
        for backwards in (True, False)
    )
    if after is None:
        after = rows.order_by(*_order(asked.order, False, *names)).first()
    return before, after


def _members(
    cases: models.QuerySet[Case, Case],
    about: Any,
    rows: Iterable[Mapping[str, Any]],
    order: QueueOrder,
) -> dict[tuple[int, str], list[Case]]:
    members: defaultdict[tuple[int, str], list[Case]] = defaultdict(list)
    wanted = [
        Q(about=row["about"], submission__criterion=row["submission__criterion"]) for row in rows
    ]
    if not wanted:
        return members
    by = _order(order, False, "levels_moved", "opened", "pk")
    related = ("submission__ai_model", "last_check", "decision__by")
    found = (
        cases.annotate(about=about)
        .filter(reduce(or_, wanted))
        .annotate(
            nth=Window(
                RowNumber(), partition_by=[F("about"), F("submission__criterion")], order_by=by
            )
        )
        .filter(nth__lte=MEMBERS)
        .select_related(*related)
        .order_by(*by)
    )
    for case in found:
        members[case.about, case.submission.criterion].append(case)
    return members


def _order(
    order: QueueOrder, backwards: bool, levels: str, opened: str, number: str
) -> list[OrderBy]:
    by = [OrderBy(F(opened), descending=backwards), OrderBy(F(number), descending=backwards)]
    if order is QueueOrder.CONSEQUENCE:
        by.insert(0, OrderBy(F(levels), descending=not backwards))
    return by


def _beyond(
    place: QueuePlace, order: QueueOrder, backwards: bool, levels: str, opened: str, number: str
) -> Q:
    """Return what comes after a place, or before it."""
    later, more = ("lt", "gt") if backwards else ("gt", "lt")
    beyond = Q(**{f"{opened}__{later}": place.opened}) | Q(
        **{opened: place.opened, f"{number}__{later}": place.number}
    )
    if order is QueueOrder.CONSEQUENCE:
        beyond = Q(**{f"{levels}__{more}": place.levels}) | (Q(**{levels: place.levels}) & beyond)
    return beyond


def everything_of(asked: QueueFilter, slug: str, criterion: str) -> QueueFilter:
    """Return what asks for all cases of one group."""
    return replace(asked, slug=slug, criterion=criterion or ABOUT_NONE)
