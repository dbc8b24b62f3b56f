"""What is read of submissions, decisions and cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Min, OuterRef, Q, Subquery
from django.db.models.functions import Lower

from audits.models.queue import (
    ASKED,
    WAITING,
    QueueFilter,
    QueuePlace,
    QueueSlice,
    neighbors,
    take_page,
)

if TYPE_CHECKING:
    from audits.models import AIModel, Case, Decision, Submission
else:
    AIModel = Case = Decision = Submission = models.Model

SPAM = "spam"


class SubmissionQuerySet(models.QuerySet[Submission]):
    """What was offered."""

    def about(self, ai_model: AIModel) -> Self:
        """Return what was offered about a model, the newest first, each with where it stands."""
        return self.filter(ai_model=ai_model).select_related("case").order_by("-id")

    def decided(self) -> Self:
        """Return what the public may see: decided at least once, and not as spam."""
        return self.filter(case__decision__isnull=False).exclude(case__state=SPAM)

    def accepted_for(self, ai_model: AIModel) -> Self:
        """Return what is accepted about a model, the oldest first, in one query.

        Each has `accepted_at` and `ruling`, of the decision that holds. One whose acceptance a
        first person has undone stays until a second one agrees.
        """
        final = (
            apps.get_model("audits", "Decision")
            .objects.filter(submission=OuterRef("pk"), waits_for_second=False)
            .order_by("-id")
        )
        return (
            self.filter(ai_model=ai_model, case__state__in=["accepted", "second"])
            .annotate(
                final_verdict=Subquery(final.values("verdict")[:1]),
                accepted_at=Subquery(final.values("created")[:1]),
                ruling=Subquery(final.values("ruling")[:1]),
            )
            .filter(final_verdict="accept")
            .select_related("case", "case__last_check", "producer_proof")
            .order_by("id")
        )

    def accepted_as_of(self, ai_model: AIModel, moment: datetime) -> Self:
        """Return what was accepted about a model at a moment in the past, in one query.

        As `accepted_for`, by the decisions up to then; each has `checked_then`, when the machine
        had last found its first link there, as well.
        """
        final = (
            apps.get_model("audits", "Decision")
            .objects.filter(submission=OuterRef("pk"), waits_for_second=False, created__lt=moment)
            .order_by("-id")
        )
        there = (
            apps.get_model("audits", "LinkCheck")
            .objects.filter(submission=OuterRef("pk"), number=0, state="there", finished__lt=moment)
            .order_by("-id")
        )
        return (
            self.filter(ai_model=ai_model)
            .exclude(case__state=SPAM)
            # A submitter does nothing after withdrawing: `touched` is when that was.
            .exclude(Q(case__state="withdrawn") & Q(case__touched__lt=moment))
            .annotate(
                final_verdict=Subquery(final.values("verdict")[:1]),
                accepted_at=Subquery(final.values("created")[:1]),
                ruling=Subquery(final.values("ruling")[:1]),
                checked_then=Subquery(there.values("finished")[:1]),
            )
            .filter(final_verdict="accept")
            .select_related("case", "case__last_check", "producer_proof")
            .order_by("id")
        )

    def for_record(self) -> Self:
        """Return what the public may see, each with its model and where it stands."""
        return self.decided().select_related("ai_model", "case", "producer_proof")


@dataclass(frozen=True, slots=True)
class DecisionsSlice:
    """One page of decisions, the newest first."""

    decisions: tuple[Decision, ...]
    has_newer: bool
    has_older: bool


class DecisionQuerySet(models.QuerySet[Decision]):
    """What was decided."""

    def public(self) -> Self:
        """Return every decision but those on spam."""
        return self.exclude(verdict=SPAM).exclude(submission__case__state=SPAM)

    def for_page(self) -> Self:
        """Return public decisions with what they are about, the newest first."""
        related = ("previous", "submission", "submission__ai_model", "submission__case")
        return self.public().select_related(*related).order_by("-id")

    def about(self, ai_model: AIModel) -> Self:
        """Return public decisions about a model, the newest first, in one query.

        Also the one that brought it onto the board, when somebody had said that it was missing.
        """
        mine = Q(submission__ai_model=ai_model)
        if ai_model.from_submission:
            mine |= Q(submission__ai_model__isnull=True, ruling__model=ai_model.slug)
        return self.for_page().filter(mine)

    def page(
        self,
        *,
        verdict: str = "",
        kind: str = "",
        slug: str = "",
        after: int | None = None,
        before: int | None = None,
        size: int,
    ) -> DecisionsSlice:
        """Return one page of public decisions, the newest first, around an id; one query.

        `slug` is a model's place on the board, in any case.
        """
        return self._page(self.for_page(), verdict, kind, slug, after, before, size)

    def staff_page(
        self, *, kind: str = "", after: int | None = None, before: int | None = None, size: int
    ) -> DecisionsSlice:
        """Return one page of all decisions, on spam as well, with who made each; one query."""
        related = ("by", "previous", "submission", "submission__ai_model", "submission__case")
        rows = self.select_related(*related).order_by("-id")
        return self._page(rows, "", kind, "", after, before, size)

    @staticmethod
    def _page(
        rows: DecisionQuerySet,
        verdict: str,
        kind: str,
        slug: str,
        after: int | None,
        before: int | None,
        size: int,
    ) -> DecisionsSlice:
        if verdict:
            rows = rows.filter(verdict=verdict)
        if kind:
            rows = rows.filter(submission__kind=kind)
        if slug:
            rows = rows.alias(slug_lower=Lower("submission__ai_model__slug")).filter(
                slug_lower=slug.lower()
            )
        if before and not after:
            found = list(rows.filter(pk__gt=before).order_by("pk")[: size + 1])
            newest_first = tuple(reversed(found[:size]))
            return DecisionsSlice(newest_first, has_newer=len(found) > size, has_older=bool(found))
        if after:
            rows = rows.filter(pk__lt=after)
        found = list(rows[: size + 1])
        return DecisionsSlice(
            tuple(found[:size]), has_newer=bool(after), has_older=len(found) > size
        )


class CaseQuerySet(models.QuerySet[Case]):
    """Where submissions stand."""

    def waiting(self) -> Self:
        """Return the moderators' queue: the most consequential first, then the oldest."""
        return self.filter(state__in=["open", "second"]).order_by("-levels_moved", "opened")

    def queue_page(
        self,
        asked: QueueFilter,
        *,
        after: QueuePlace | None = None,
        before: QueuePlace | None = None,
        size: int,
    ) -> QueueSlice:
        """Return one page of what waits, grouped by model and criterion, in two queries."""
        return take_page(self, asked, after=after, before=before, size=size)

    def neighbors(self, case: Case, asked: QueueFilter) -> tuple[Case | None, Case | None]:
        """Return the cases before and after one in the queue that is asked for."""
        return neighbors(self, case, asked)

    def by_state(self) -> dict[str, int]:
        """Count what is not settled by where it stands, in one query."""
        found = self.filter(state__in=[*WAITING, ASKED]).values_list("state")
        return dict(found.annotate(count=Count("pk")).order_by())

    def due(self, now: datetime) -> Self:
        """Return those whose links should be looked at and nobody holds, the longest due first."""
        free = Q(held_until__isnull=True) | Q(held_until__lte=now)
        return self.filter(free, check_due_at__lte=now).order_by("check_due_at", "pk")

    def tally(self, now: datetime) -> dict[str, Any]:
        """Count for the status page, in one query: what waits for people, and the links."""
        waits = Q(state__in=["open", "second"])
        return self.aggregate(
            waiting=Count("pk", filter=waits),
            waiting_since=Min("opened", filter=waits),
            links_due=Count("pk", filter=Q(check_due_at__lte=now)),
            links_failing=Count("pk", filter=Q(check_due_at__isnull=False, failures__gt=0)),
            links_gone=Count("pk", filter=Q(state="accepted", gone_since__isnull=False)),
        )
