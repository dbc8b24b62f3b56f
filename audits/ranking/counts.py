"""How many models there are: on the whole board, and behind each choice of each filter."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import ExpressionWrapper, Q

from audits.ranking.filters import (
    CALLS_ITSELF_OPEN,
    FACETS,
    REBUILDABLE,
    RankingFilter,
    facet_condition,
    facet_value,
)


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """How many models each value of each facet would leave, and how many the filter leaves.

    A facet's own filter does not count against its other values: they say what choosing them as
    well would bring.
    """

    total: int = 0
    by_facet: dict[str, dict[Any, int]] = field(default_factory=dict)
    publisher_names: dict[str, str] = field(default_factory=dict)


def count_facets(
    rows: "models.QuerySet[Any]", filters: RankingFilter, stale_before: datetime
) -> FacetCounts:
    """Count all facets in one pass over the rows: GROUPING SETS, each with its own FILTER.

    `rows` are those that the search leaves, before any other filter.
    """
    annotated = rows.order_by()
    active = [facet for facet in FACETS if getattr(filters, facet)]
    for facet in active:
        condition = facet_condition(facet, filters, stale_before)
        annotated = annotated.annotate(
            **{f"is_{facet}": ExpressionWrapper(condition, output_field=models.BooleanField())}
        )
    annotated = annotated.annotate(
        **{f"of_{facet}": facet_value(facet, stale_before) for facet in FACETS}
    ).values("publisher_name", *(f"of_{facet}" for facet in FACETS), *(f"is_{f}" for f in active))
    try:
        inner, parameters = annotated.query.sql_with_params()
    except EmptyResultSet:  # a search without a word in it
        return FacetCounts()

    def counted(without: str) -> str:
        conditions = " AND ".join(f"is_{facet}" for facet in active if facet != without)
        return f"count(*) FILTER (WHERE {conditions})" if conditions else "count(*)"

    # Names of columns come from FACETS, values only from `parameters`.
    columns = ", ".join(f"of_{facet}" for facet in FACETS)
    counts = ", ".join([counted(""), *(counted(facet) for facet in FACETS)])
    sets = ", ".join(["()", *(f"(of_{facet})" for facet in FACETS)])
    sql = (
        f"SELECT grouping({columns}), {columns}, max(publisher_name), {counts} "
        f"FROM ({inner}) AS facets GROUP BY GROUPING SETS ({sets})"
    )
    total = 0
    by_facet: dict[str, dict[Any, int]] = {facet: {} for facet in FACETS}
    names: dict[str, str] = {}
    everything = (1 << len(FACETS)) - 1
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        for row in cursor.fetchall():
            grouping, values = row[0], row[1 : 1 + len(FACETS)]
            publisher_name, numbers = row[1 + len(FACETS)], row[2 + len(FACETS) :]
            if grouping == everything:
                total = numbers[0]
                continue
            # One bit is clear: that of the facet this row groups by, the first facet's the highest.
            index = len(FACETS) - 1 - (everything ^ grouping).bit_length() + 1
            facet, value = FACETS[index], values[index]
            by_facet[facet][value] = numbers[1 + index]
            if facet == "publisher":
                names[value] = publisher_name
    return FacetCounts(total, by_facet, names)


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole board in numbers."""

    total: int
    by_level: dict[int, int]
    claiming: int
    """Models whose publisher calls them open (`CALLS_ITSELF_OPEN`)."""
    claiming_rebuildable: int
    """How many of those a stranger could rebuild."""
    looked_at: int
    """Models that the machine has read."""
    publishers: int
    as_of: datetime | None
    """When a model was last judged; None on an empty board."""


def overview_of(rows: "models.QuerySet[Any]") -> Overview:
    """Count rows of the ranking by level, and their publishers; two queries."""
    levels = list(
        rows.order_by()
        .values("level")
        .annotate(
            models_here=models.Count("id"),
            claiming=models.Count("id", filter=Q(claim_word__in=CALLS_ITSELF_OPEN)),
            looked_at=models.Count("id", filter=Q(last_audited__isnull=False)),
            as_of=models.Max("judged_at"),
        )
    )
    return Overview(
        total=sum(row["models_here"] for row in levels),
        by_level={row["level"]: row["models_here"] for row in levels},
        claiming=sum(row["claiming"] for row in levels),
        claiming_rebuildable=sum(row["claiming"] for row in levels if row["level"] >= REBUILDABLE),
        looked_at=sum(row["looked_at"] for row in levels),
        publishers=rows.order_by().values("publisher").distinct().count(),
        as_of=max((row["as_of"] for row in levels if row["as_of"]), default=None),
    )
