"""What the API asks of the tables, one function a question."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404

from audits.engine.compare import Cause, Direction
from audits.models import AIModel, RatingChange

GAP = Q(levels_short__gt=0) | Q(rights_short=True)


def find_model(publisher: str, name: str, *, whole: bool = False) -> AIModel:
    """Return the rated model at a place on the board, in any case; 404 when there is none.

    `whole` reads along what its current rating was made from.
    """
    slug = f"{publisher}/{name}"
    missing = Http404(f"This board has no model {slug[:200]!r}.")
    if "\x00" in slug:
        raise missing
    rows = AIModel.objects.for_page() if whole else AIModel.objects.filter(rating__isnull=False)
    ai_model = rows.defer("search").at(slug).first()
    if ai_model is None:
        raise missing
    return ai_model


def changes(
    *,
    direction: Direction | None = None,
    cause: Cause | None = None,
    since: datetime | None = None,
    ai_model: AIModel | None = None,
) -> QuerySet[RatingChange, RatingChange]:
    """Return changes with their models, in no order."""
    rows: QuerySet[RatingChange, RatingChange] = RatingChange.objects.select_related("ai_model")
    if direction:
        rows = rows.filter(direction=direction)
    if cause:
        rows = rows.filter(cause=cause)
    if since:
        rows = rows.filter(created__gte=since)
    if ai_model:
        rows = rows.filter(ai_model=ai_model)
    return rows.defer("ai_model__search")


def publishers() -> QuerySet[AIModel, Any]:
    """Return publishers with their models counted, a mapping each, in no order."""
    levels = {f"level_{number}": Count("pk", filter=Q(level=number)) for number in range(6)}
    rows = AIModel.objects.on_the_board().order_by().values("publisher")
    return rows.annotate(
        name=Max("publisher_name"), models=Count("pk"), gaps=Count("pk", filter=GAP), **levels
    )


def find_publisher(publisher: str) -> Mapping[str, Any]:
    """Return one of them; 404 when no model of theirs is on the board."""
    mine = publishers().filter(publisher=publisher).order_by("publisher")
    found: Mapping[str, Any] | None = None if "\x00" in publisher else mine.first()
    if found is None:
        raise Http404(f"This board has no model of {publisher[:100]!r}.")
    return found
