"""What a visitor asks the ranking for: filters and search, as conditions on rows."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import BaseExpression
from django.db.models.functions import ExtractYear

from audits.engine.components import ClaimWord

# Words by which a publisher calls a model open. "Open weights" is not among them: it says what is
# open, and claims no more.
CALLS_ITSELF_OPEN = (ClaimWord.FULLY_OPEN, ClaimWord.OPEN_SOURCE, ClaimWord.OPEN)
REBUILDABLE = 4
"""From this level up, a stranger could rebuild the model."""


class SizeClass(StrEnum):
    """Classes of size, by total parameters."""

    SMALL = "under-1b"
    MEDIUM = "1b-10b"
    LARGE = "10b-100b"
    HUGE = "over-100b"
    UNKNOWN = "unknown"


SIZE_BOUNDS: dict[SizeClass, tuple[int | None, int | None]] = {
    SizeClass.SMALL: (None, 10**9),
    SizeClass.MEDIUM: (10**9, 10**10),
    SizeClass.LARGE: (10**10, 10**11),
    SizeClass.HUGE: (10**11, None),
}


class Freshness(StrEnum):
    """How far a rating can be relied on today."""

    CURRENT = "current"
    """The machine has looked, and not too long ago."""
    STALE = "stale"
    """The last successful look is too old."""
    PROVISIONAL = "provisional"
    """On the Hub, and the machine has not read it yet: rated from accepted evidence."""
    OFF_HUB = "off-hub"
    """Not on the Hub: rated from accepted evidence, there is nothing for the machine to read."""


NOTHING_SAID = "none"
"""The value of the claim filter for models of which no claim is on record."""


@dataclass(frozen=True, slots=True)
class RankingFilter:
    """What a visitor asks for. An empty field asks for everything."""

    query: str = ""
    level: tuple[int, ...] = ()
    rights: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    size: tuple[str, ...] = ()
    license: tuple[str, ...] = ()
    year: tuple[int, ...] = ()
    claim: tuple[str, ...] = ()
    freshness: tuple[str, ...] = ()

    def without(self, facet: str) -> "RankingFilter":
        """Return the same filter without one of its fields."""
        return replace(self, **{facet: ""} if facet == "query" else {facet: ()})

    @property
    def is_empty(self) -> bool:
        """Say whether it asks for everything."""
        return not any(getattr(self, one.name) for one in fields(self))


FACETS = ("level", "rights", "publisher", "kind", "size", "license", "year", "claim", "freshness")


def facet_value(facet: str, stale_before: datetime) -> BaseExpression | F:
    """Return what a facet groups by."""
    match facet:
        case "year":
            return ExtractYear("released")
        case "license":
            return F("license_class")
        case "claim":
            return Case(
                When(claim_word="", then=Value(NOTHING_SAID)),
                default=F("claim_word"),
                output_field=models.TextField(),
            )
        case "size":
            return Case(
                When(parameters__isnull=True, then=Value(SizeClass.UNKNOWN.value)),
                *(
                    When(_size_condition(one), then=Value(one.value))
                    for one in SizeClass
                    if one is not SizeClass.UNKNOWN
                ),
                output_field=models.TextField(),
            )
        case "freshness":
            return Case(
                When(on_hub=False, then=Value(Freshness.OFF_HUB.value)),
                When(last_audited__isnull=True, then=Value(Freshness.PROVISIONAL.value)),
                When(last_audited__lt=stale_before, then=Value(Freshness.STALE.value)),
                default=Value(Freshness.CURRENT.value),
                output_field=models.TextField(),
            )
    return F(facet)


def facet_condition(facet: str, filters: RankingFilter, stale_before: datetime) -> Q:
    """Return the condition that one field of a filter puts; an empty Q when it puts none."""
    values: Sequence[Any] = getattr(filters, facet)
    if not values:
        return Q()
    match facet:
        case "size":
            return _any(_size_condition(SizeClass(value)) for value in values)
        case "year":
            return _any(
                Q(released__gte=date(year, 1, 1), released__lte=date(year, 12, 31))
                for year in values
            )
        case "license":
            return Q(license_class__in=values)
        case "claim":
            return Q(claim_word__in=["" if value == NOTHING_SAID else value for value in values])
        case "freshness":
            return _any(_freshness_condition(Freshness(value), stale_before) for value in values)
    return Q(**{f"{facet}__in": values})


def _any(conditions: Iterable[Q]) -> Q:
    combined = Q()
    for condition in conditions:
        combined |= condition
    return combined


def _size_condition(size: SizeClass) -> Q:
    if size is SizeClass.UNKNOWN:
        return Q(parameters__isnull=True)
    low, high = SIZE_BOUNDS[size]
    condition = Q()
    if low is not None:
        condition &= Q(parameters__gte=low)
    if high is not None:
        condition &= Q(parameters__lt=high)
    return condition


def _freshness_condition(freshness: Freshness, stale_before: datetime) -> Q:
    match freshness:
        case Freshness.OFF_HUB:
            return Q(on_hub=False)
        case Freshness.PROVISIONAL:
            return Q(on_hub=True, last_audited__isnull=True)
        case Freshness.STALE:
            return Q(on_hub=True, last_audited__lt=stale_before)
        case Freshness.CURRENT:
            return Q(on_hub=True, last_audited__gte=stale_before)


_WORD = re.compile(r"[^\W_]+")
MAX_WORDS = 8


def search_query(text: str) -> SearchQuery | None:
    """Return a query that asks for every word of a text as the beginning of a word.

    None when the text has no word in it. Only letters and digits reach the database's parser.
    """
    words = _WORD.findall(text.lower())[:MAX_WORDS]
    if not words:
        return None
    return SearchQuery(
        " & ".join(f"'{word}':*" for word in words), config="simple", search_type="raw"
    )
