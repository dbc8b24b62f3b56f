"""What is read of the tables: one method a question, used by pages, services and commands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from audits.ranking import (
    FACETS,
    PAGE_SIZE,
    Cursor,
    FacetCounts,
    Overview,
    PublisherOverview,
    RankingFilter,
    RankingSlice,
    Sorting,
    count_facets,
    facet_condition,
    in_order,
    overview_of,
    overview_of_publisher,
    search_query,
    take_page,
)

if TYPE_CHECKING:
    from audits.models import AIModel, AuditRun, Lineage, Rating, RatingChange
else:
    AIModel = AuditRun = Lineage = Rating = RatingChange = models.Model


class AIModelQuerySet(models.QuerySet[AIModel]):
    """The board's models."""

    # --- For services ---------------------------------------------------------------------------

    def at(self, slug: str) -> Self:
        """Return the model at a place on the board, `owner/name` in any case; at most one."""
        return self.alias(slug_lower=Lower("slug")).filter(slug_lower=slug.lower())

    def on_the_board(self) -> Self:
        """Return the rows of the ranking: listed, and rated at least provisionally."""
        return self.filter(listed=True, rating__isnull=False)

    def due(self, now: datetime) -> Self:
        """Return what the machine should look at and nobody holds, the longest due first."""
        free = Q(held_until__isnull=True) | Q(held_until__lte=now)
        return self.filter(free, due_at__lte=now).order_by("due_at", "id")

    def held(self, now: datetime) -> Self:
        """Return what some job is looking at, or is about to."""
        return self.filter(held_until__gt=now)

    def derived_from(self, slug: str) -> Self:
        """Return the models that were made from the one at this place."""
        return self.alias(base_lower=Lower("lineage__base")).filter(base_lower=slug.lower())

    # --- For pages ------------------------------------------------------------------------------

    def matching(self, text: str) -> Self:
        """Return the models whose names have words that begin with every word of a text."""
        if not text.strip():
            return self
        query = search_query(text)
        return self.none() if query is None else self.filter(search=query)

    def for_ranking(self, filters: RankingFilter, stale_before: datetime) -> Self:
        """Return the rows of the ranking that a visitor asks for, without what a row needs not."""
        conditions = (facet_condition(facet, filters, stale_before) for facet in FACETS)
        return (
            self.on_the_board()
            .matching(filters.query)
            .filter(*(condition for condition in conditions if condition))
            .defer("search", "claim_quotation", "claim_url", "last_error")
        )

    def ranking_page(
        self,
        filters: RankingFilter,
        sorting: Sorting,
        *,
        stale_before: datetime,
        after: Cursor | None = None,
        before: Cursor | None = None,
        size: int = PAGE_SIZE,
    ) -> RankingSlice[AIModel]:
        """Return one page of the ranking, in one query."""
        return take_page(self.for_ranking(filters, stale_before), sorting, after, before, size)

    def ranking_rows(
        self, filters: RankingFilter, sorting: Sorting, stale_before: datetime
    ) -> models.QuerySet[AIModel]:
        """Return all rows of a ranking in its order, to be read one after the other."""
        return in_order(self.for_ranking(filters, stale_before), sorting)

    def facet_counts(self, filters: RankingFilter, stale_before: datetime) -> FacetCounts:
        """Count what each choice of each filter would leave, in one query."""
        return count_facets(self.on_the_board().matching(filters.query), filters, stale_before)

    def for_page(self) -> Self:
        """Return rated models with what their current rating was made from, in one query."""
        return self.filter(rating__isnull=False).select_related(
            "rating", "rating__entry", "rating__evidence", "rating__observation"
        )

    def overview(self) -> Overview:
        """Return the numbers of the whole board, in two queries."""
        return overview_of(self.on_the_board())

    def publisher_overview(self, publisher: str) -> PublisherOverview | None:
        """Return the numbers of one publisher, in one query; None when it has no model here."""
        return overview_of_publisher(self.on_the_board().filter(publisher=publisher))

    def made_from(self, slug: str) -> Self:
        """Return the models on the board that were made from the one at this place, by name."""
        return self.on_the_board().derived_from(slug).order_by(Lower("name"), "id")

    def failing(self) -> Self:
        """Return the models whose last look failed, the newest failure first."""
        return self.filter(failures__gt=0, listed=True).order_by("-last_attempt", "-id")

    def never_looked_at(self) -> Self:
        """Return the models on the Hub that the machine has not read yet, by name."""
        return self.filter(on_hub=True, listed=True, last_audited__isnull=True).order_by(
            Lower("name"), "id"
        )


class LineageQuerySet(models.QuerySet[Lineage]):
    """Steps from models to the bases that they were made from."""

    def of_base(self, slug: str) -> Self:
        """Return the steps to a base, by its place in any case."""
        return self.alias(base_lower=Lower("base")).filter(base_lower=slug.lower())

    def made_of(self, slugs: Iterable[str]) -> Self:
        """Return the steps from these models, by their places in any case, to their bases."""
        return self.alias(slug_lower=Lower("ai_model__slug")).filter(
            slug_lower__in=[slug.lower() for slug in slugs]
        )


class RatingQuerySet(models.QuerySet[Rating]):
    """Ratings, past and present."""

    def of(self, ai_model: AIModel) -> Self:
        """Return the ratings of a model, the newest first."""
        return self.filter(ai_model=ai_model).order_by("-id")

    def in_force(self, ai_model: AIModel, moment: datetime) -> Self:
        """Return the ratings of a model up to a moment with what they were made from.

        The newest comes first: it is the one that was in force just before the moment.
        """
        inputs = ("entry", "evidence", "observation")
        return self.of(ai_model).filter(created__lt=moment).select_related(*inputs)

    def first_of(self, model_ids: Iterable[int]) -> Self:
        """Return the first rating of each of these models."""
        return self.filter(ai_model__in=tuple(model_ids), previous__isnull=True)


@dataclass(frozen=True, slots=True)
class ChangesSlice:
    """One page of rating changes, the newest first."""

    changes: tuple[RatingChange, ...]
    has_newer: bool
    has_older: bool


class RatingChangeQuerySet(models.QuerySet[RatingChange]):
    """Rating changes."""

    def newest_first(self) -> Self:
        """Return them in the order of the feed."""
        return self.order_by("-serial")

    def for_page(self) -> Self:
        """Return changes with their models, in the order of the feed."""
        return self.newest_first().select_related("ai_model")

    def page(
        self,
        direction: str = "",
        after: int | None = None,
        before: int | None = None,
        size: int = PAGE_SIZE,
    ) -> ChangesSlice:
        """Return one page of changes, the newest first, around a serial; one query."""
        rows = self.select_related("ai_model")
        if direction:
            rows = rows.filter(direction=direction)
        if before and not after:
            found = list(rows.filter(serial__gt=before).order_by("serial")[: size + 1])
            newest_first = tuple(reversed(found[:size]))
            return ChangesSlice(newest_first, has_newer=len(found) > size, has_older=bool(found))
        rows = rows.order_by("-serial")
        if after:
            rows = rows.filter(serial__lt=after)
        found = list(rows[: size + 1])
        return ChangesSlice(tuple(found[:size]), has_newer=bool(after), has_older=len(found) > size)

    def with_commits(self) -> Self:
        """Return changes with `old_commit` and `new_commit`, which the two ratings looked at."""
        return self.annotate(
            old_commit=models.F("old_rating__commit"), new_commit=models.F("new_rating__commit")
        )

    def of_levels(self, model_ids: Iterable[int]) -> Self:
        """Return the changes of the level itself of these models, in the order of the feed."""
        moved = self.filter(ai_model__in=tuple(model_ids))
        return moved.exclude(new_level=models.F("old_level")).newest_first()

    def naming(self, submission: str, ai_model_id: int) -> Self:
        """Return the changes of a model whose cause is a submission, by its public id."""
        return self.for_page().filter(
            ai_model_id=ai_model_id, evidence__submissions__contains=[{"submission": submission}]
        )

    def lowered_since(self, moment: datetime) -> Self:
        """Return the changes since a moment that lowered a level."""
        return self.filter(created__gt=moment, new_level__lt=models.F("old_level"))


class AuditRunQuerySet(models.QuerySet[AuditRun]):
    """Attempts to look."""

    def of(self, ai_model: AIModel) -> Self:
        """Return the attempts for a model, the newest first."""
        return self.filter(ai_model=ai_model).order_by("-finished", "-id")
