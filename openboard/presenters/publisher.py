"""A publisher's page: its models with their levels over time, and what they miss."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from audits.engine.licenses import Rights
from audits.models import AIModel
from audits.ranking import CALLS_ITSELF_OPEN, PublisherOverview, RankingFilter, RankingSlice
from audits.rubrics import load_rubric
from openboard import formats
from openboard.pages import (
    DistributionPart,
    Pager,
    PublisherModel,
    PublisherPage,
    Score,
)
from openboard.presenters.common import (
    claim_gap_words,
    level_of,
    model_url,
    ranking_url,
    released_text,
)
from openboard.presenters.history import Turn, small_line
from openboard.presenters.history_page import history_url

MAX_MISSING = 3
"""Things that a row names of what is missing for the next level."""


@dataclass(frozen=True, slots=True)
class ModelOnFile:
    """A model in a list, with what its row tells beyond the ranking."""

    ai_model: AIModel
    levels: Sequence[Turn]
    """The first level and each after it with when it was reached, the oldest first."""
    missing: Sequence[Mapping[str, Any]]
    """Gates of the next level that are not met (`audits.engine.rating.Missing`, plain)."""
    limits: Sequence[Mapping[str, Any]]
    """Bases that keep it down (`audits.engine.rating.Limit`, plain)."""


def show_publisher_page(
    publisher: str,
    overview: PublisherOverview,
    found: RankingSlice[AIModel],
    models: Sequence[ModelOnFile],
    now: datetime,
) -> PublisherPage:
    """Return one page of a publisher's models; `models` are the rows that were found."""
    base = reverse("publisher", args=(publisher,))
    # One axis for all lines of a page: they can be held against each other.
    start = min((one.levels[0][0] for one in models if one.levels), default=now)
    mine = RankingFilter(publisher=(publisher,))
    claiming = tuple(word.value for word in CALLS_ITSELF_OPEN)
    return PublisherPage(
        publisher=publisher,
        name=overview.name,
        sentence=_sentence(overview),
        claims=_claims(overview),
        claims_url=ranking_url(RankingFilter(publisher=(publisher,), claim=claiming)),
        gaps=_gaps(overview),
        distribution=_distribution(publisher, overview),
        models=tuple(_model(one, start, now) for one in models),
        total=overview.total,
        is_first_page=found.before is None,
        ranking_url=ranking_url(mine),
        pager=Pager(
            previous_url=f"{base}?{urlencode({'before': found.before.write()})}"
            if found.before
            else "",
            next_url=f"{base}?{urlencode({'after': found.after.write()})}" if found.after else "",
            first_url=base,
        ),
        start=formats.day(start) if models else "",
        end=formats.day(now),
        as_of=overview.as_of,
    )


def _sentence(overview: PublisherOverview) -> str:
    """Return how many of its models could be rebuilt."""
    if overview.total == 1:
        can = "could" if overview.rebuildable else "could not"
        return f"{overview.name} has 1 model on this board, and a stranger {can} rebuild it."
    number = overview.rebuildable or "none"
    return (
        f"Of {overview.total:,} models of {overview.name} on this board, a stranger could rebuild "
        f"{number if overview.rebuildable < overview.total else 'every one'}."
    )


def _claims(overview: PublisherOverview) -> str:
    """Return how many of its models it calls open."""
    if not overview.claiming:
        return ""
    return f"It calls {formats.count(overview.claiming, 'model')} open, open source or fully open."


def _gaps(overview: PublisherOverview) -> str:
    """Return for how many models less was found than it claims."""
    if overview.gaps:
        return f"Less was found than it claims for {formats.count(overview.gaps, 'model')}."
    return "Nothing less was found than it claims." if overview.claiming else ""


def _distribution(publisher: str, overview: PublisherOverview) -> tuple[DistributionPart, ...]:
    parts, x = [], 0.0
    for level in load_rubric().levels:
        count = overview.by_level.get(level.number, 0)
        width = count * 1000 / overview.total
        url = ranking_url(RankingFilter(publisher=(publisher,), level=(level.number,)))
        parts.append(
            DistributionPart(
                level=level_of(level.number),
                can=level.can,
                count=count,
                x=x,
                width=width,
                url=url,
                is_selected=False,
            )
        )
        x += width
    return tuple(parts)


def _model(one: ModelOnFile, start: datetime, now: datetime) -> PublisherModel:
    ai_model = one.ai_model
    missing = _missing(one)
    levels = load_rubric().levels
    following = ai_model.level + 1
    return PublisherModel(
        name=ai_model.name,
        url=model_url(ai_model.slug),
        history_url=history_url(ai_model.slug),
        released=released_text(ai_model),
        level=level_of(ai_model.level),
        rights=Rights(ai_model.rights),
        score=Score(ai_model.score_low, ai_model.score_high, ai_model.checked_share),
        claim_gap=claim_gap_words(ai_model),
        next_level=level_of(following) if following < len(levels) else None,
        missing=missing[:MAX_MISSING],
        more_missing=max(0, len(missing) - MAX_MISSING),
        steps=small_line(one.levels, start, now),
    )


def _missing(one: ModelOnFile) -> tuple[str, ...]:
    titles = {criterion.id: criterion.title for criterion in load_rubric().criteria}
    named = [titles.get(gate["criterion"], gate["criterion"]) for gate in one.missing]
    for limit in one.limits:
        level = limit.get("level")
        at = "is not rated" if level is None else f"is at level {level}"
        named.append(f"its base {limit['model']} {at}")
    return tuple(named)
