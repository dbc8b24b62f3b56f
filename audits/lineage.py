"""From a model up to those it was made from, in one query."""

from dataclasses import dataclass

from django.db import connection

# A chain longer than this is a circle, or nobody's to read.
MAX_DEPTH = 10

_CHAIN = """
WITH RECURSIVE chain AS (
    SELECT base, relation, 1 AS depth FROM audits_lineage WHERE ai_model_id = %s
    UNION
    SELECT step.base, step.relation, chain.depth + 1
    FROM chain
    JOIN audits_aimodel AS maker ON lower(maker.slug) = lower(chain.base)
    JOIN audits_lineage AS step ON step.ai_model_id = maker.id
    WHERE chain.depth < %s
)
SELECT chain.base, chain.relation, chain.depth, found.slug, found.name, found.level
FROM chain
LEFT JOIN audits_aimodel AS found
    ON lower(found.slug) = lower(chain.base) AND found.rating_id IS NOT NULL
ORDER BY chain.depth, lower(chain.base)
"""


@dataclass(frozen=True, slots=True)
class LineageRow:
    """A model that another was made from, directly or over others."""

    base: str
    """Its place on the board as the evidence writes it."""
    relation: str
    """How the model before it in the chain was made from it (`Relation`)."""
    depth: int
    """1 for a direct base."""
    slug: str | None
    """Its place on the board; None when the board does not have it."""
    name: str | None
    level: int | None


def follow_lineage(model_id: int) -> tuple[LineageRow, ...]:
    """Return the models that one was made from, the nearest first; each once per depth."""
    with connection.cursor() as cursor:
        cursor.execute(_CHAIN, [model_id, MAX_DEPTH])
        return tuple(LineageRow(*row) for row in cursor.fetchall())
