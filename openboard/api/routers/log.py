"""Changes of all ratings, and decisions."""

from datetime import UTC, datetime
from enum import StrEnum

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from audits.engine.compare import Cause, Direction
from audits.models import Decision
from audits.offers import SubmissionKind
from audits.verdicts import Verdict
from openboard.api import reads, shapes
from openboard.api.paging import PlaceAsked, links, take
from openboard.api.schemas.changes import Changes
from openboard.api.schemas.decisions import Decisions

router = Router()

PublicVerdict = StrEnum(  # type: ignore[misc]
    "PublicVerdict", {one.name: one.value for one in Verdict if one is not Verdict.SPAM}
)


class ChangesAsked(PlaceAsked):
    """Which changes are asked for."""

    direction: Direction | None = None
    cause: Cause | None = None
    since: datetime | None = None
    """Only those recorded at this moment or later; without an offset it is UTC."""


class DecisionsAsked(PlaceAsked):
    """Which decisions are asked for."""

    verdict: PublicVerdict | None = None
    kind: SubmissionKind | None = None
    model: str | None = Field(None, max_length=200, pattern=r"^[^/\x00]+/[^/\x00]+$")
    """A model’s place on the board, `owner/name`."""


@router.get(
    "/changes",
    response=Changes,
    url_name="changes",
    operation_id="listChanges",
    tags=["Changes"],
)
def list_changes(request: HttpRequest, asked: Query[ChangesAsked]) -> Changes:
    """Changes of ratings, the newest first.

    Who keeps a copy asks with `before` and the largest serial they have, and follows `previous`
    until it is null: nothing is missed.
    """
    since = asked.since
    if since is not None and since.tzinfo is None:
        since = since.replace(tzinfo=UTC)
    rows = reads.changes(direction=asked.direction, cause=asked.cause, since=since)
    found = take(rows, "serial", after=asked.after, before=asked.before, limit=asked.limit)
    return Changes(
        **links(request, found.before, found.after),
        results=[shapes.change(row) for row in found.rows],
    )


@router.get(
    "/decisions",
    response=Decisions,
    url_name="decisions",
    operation_id="listDecisions",
    tags=["Decisions"],
)
def list_decisions(request: HttpRequest, asked: Query[DecisionsAsked]) -> Decisions:
    """Decisions about what people offered, the newest first, without those on spam."""
    found = Decision.objects.page(
        verdict=asked.verdict or "",
        kind=asked.kind or "",
        slug=asked.model or "",
        after=asked.after,
        before=asked.before,
        size=asked.limit,
    )
    rows = found.decisions
    return Decisions(
        **links(
            request,
            rows[0].pk if rows and found.has_newer else None,
            rows[-1].pk if rows and found.has_older else None,
        ),
        results=[shapes.decision(row) for row in rows],
    )
