"""What the ranking can be asked, and how the database answers: used by `audits.querysets`."""

from audits.ranking.counts import FacetCounts, Overview, count_facets, overview_of
from audits.ranking.filters import (
    CALLS_ITSELF_OPEN,
    FACETS,
    NOTHING_SAID,
    REBUILDABLE,
    Freshness,
    RankingFilter,
    SizeClass,
    facet_condition,
    search_query,
)
from audits.ranking.places import (
    PAGE_SIZE,
    Cursor,
    Order,
    RankingSlice,
    Sorting,
    in_order,
    take_page,
)
from audits.ranking.publishers import PublisherOverview, overview_of_publisher

__all__ = [
    "CALLS_ITSELF_OPEN",
    "FACETS",
    "NOTHING_SAID",
    "PAGE_SIZE",
    "REBUILDABLE",
    "Cursor",
    "FacetCounts",
    "Freshness",
    "Order",
    "Overview",
    "PublisherOverview",
    "RankingFilter",
    "RankingSlice",
    "SizeClass",
    "Sorting",
    "count_facets",
    "facet_condition",
    "in_order",
    "overview_of",
    "overview_of_publisher",
    "search_query",
    "take_page",
]
