"""One publisher in numbers: its models on the board by level, and what it says of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from audits.ranking.filters import CALLS_ITSELF_OPEN, REBUILDABLE


@dataclass(frozen=True, slots=True)
class PublisherOverview:
    """The numbers of one publisher's models on the board."""

    name: str
    total: int
    by_level: dict[int, int]
    rebuildable: int
    """Models that a stranger could rebuild."""
    claiming: int
    """Models that it calls open (`CALLS_ITSELF_OPEN`)."""
    gaps: int
    """Models for which less was found than it claims."""
    as_of: datetime | None
    """When one of them was last judged."""


def overview_of_publisher(rows: "models.QuerySet[Any]") -> PublisherOverview | None:
    """Count one publisher's rows of the ranking, in one query; None when there are none."""
    levels = list(
        rows.order_by()
        .values("level")
        .annotate(
            name=models.Max("publisher_name"),
            models_here=models.Count("id"),
            claiming=models.Count("id", filter=Q(claim_word__in=CALLS_ITSELF_OPEN)),
            gaps=models.Count("id", filter=Q(levels_short__gt=0) | Q(rights_short=True)),
            as_of=models.Max("judged_at"),
        )
    )
    if not levels:
        return None
    return PublisherOverview(
        name=max(row["name"] for row in levels),
        total=sum(row["models_here"] for row in levels),
        by_level={row["level"]: row["models_here"] for row in levels},
        rebuildable=sum(row["models_here"] for row in levels if row["level"] >= REBUILDABLE),
        claiming=sum(row["claiming"] for row in levels),
        gaps=sum(row["gaps"] for row in levels),
        as_of=max((row["as_of"] for row in levels if row["as_of"]), default=None),
    )
