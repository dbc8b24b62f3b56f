"""The ranking: from rows and counts to the front page."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from audits.engine.claims import WORDS as CLAIM_WORDS
from audits.engine.components import ClaimWord, Kind
from audits.engine.licenses import CLASS_ORDER, LicenseClass, Rights
from audits.models import AIModel, HubState
from audits.ranking import (
    CALLS_ITSELF_OPEN,
    FACETS,
    NOTHING_SAID,
    REBUILDABLE,
    FacetCounts,
    Freshness,
    Order,
    Overview,
    RankingFilter,
    RankingSlice,
    SizeClass,
    Sorting,
)
from audits.rubrics import load_rubric
from openboard.formats import KIND_NAMES, LICENSE_CLASS_NAMES
from openboard.forms import RankingQuestion
from openboard.pages import (
    ActiveFilter,
    DistributionPart,
    Facet,
    Headline,
    Option,
    Pager,
    RankingPage,
    RankingRow,
    Score,
    Sort,
)
from openboard.presenters.common import (
    claim_gap_words,
    freshness_of,
    hub_notice,
    level_of,
    model_url,
    ranking_url,
    released_text,
    strip_of,
)

LEGENDS = {
    "level": "Level",
    "rights": "Rights",
    "publisher": "Publisher",
    "kind": "Kind",
    "size": "Parameters",
    "license": "License of the weights",
    "year": "Year of release",
    "claim": "Publisher calls it",
    "freshness": "Freshness",
}
ALWAYS_OPEN = frozenset({"level", "rights"})

SIZE_NAMES = {
    SizeClass.SMALL: "Under 1 B",
    SizeClass.MEDIUM: "1 to 10 B",
    SizeClass.LARGE: "10 to 100 B",
    SizeClass.HUGE: "100 B and more",
    SizeClass.UNKNOWN: "Not known",
}
FRESHNESS_NAMES = {
    Freshness.CURRENT: "Current",
    Freshness.STALE: "Stale",
    Freshness.PROVISIONAL: "Provisional",
    Freshness.OFF_HUB: "Not on the Hub",
}
SORT_LABELS = {
    Order.LEVEL: "Level",
    Order.SCORE: "Score",
    Order.NAME: "Model",
    Order.PUBLISHER: "Publisher",
    Order.RELEASED: "Released",
    Order.SIZE: "Size",
    Order.LOOKED: "Looked at",
}


def show_ranking_page(
    asked: RankingQuestion,
    found: RankingSlice[AIModel],
    counts: FacetCounts,
    overview: Overview,
    hub: HubState | None,
    now: datetime,
) -> RankingPage:
    """Return the front page for what a visitor asked."""
    filters, sorting = asked.filters, asked.sorting
    notice = hub_notice(hub, overview.looked_at) if overview.total else None
    return RankingPage(
        headline=_headline(overview),
        distribution=_distribution(overview, filters),
        notices=(notice,) if notice else (),
        query=filters.query,
        facets=tuple(_facet(name, filters, counts) for name in FACETS),
        active=tuple(_active(filters, sorting, counts)),
        clear_url=ranking_url(RankingFilter(), sorting),
        sorts={order.value: _sort(order, filters, sorting) for order in Order},
        sorted_by=sorting.order.value,
        sort_word=sorting.word,
        rows=tuple(
            _row(ai_model, found.first_rank + index, now)
            for index, ai_model in enumerate(found.rows)
        ),
        count=counts.total,
        pager=Pager(
            previous_url=ranking_url(filters, sorting, before=found.before) if found.before else "",
            next_url=ranking_url(filters, sorting, after=found.after) if found.after else "",
            first_url=ranking_url(filters, sorting),
        ),
        canonical_url=ranking_url(filters, sorting),
        csv_url=ranking_url(filters, sorting, name="ranking_csv"),
        json_url=ranking_url(filters, sorting, name="v1:models"),
    )


def _headline(overview: Overview) -> Headline:
    claiming = tuple(word.value for word in CALLS_ITSELF_OPEN)
    rebuildable = tuple(level.number for level in load_rubric().levels[REBUILDABLE:])
    return Headline(
        total=overview.total,
        claiming=overview.claiming,
        rebuildable=overview.claiming_rebuildable,
        machine_checked=overview.looked_at,
        rebuildable_url=ranking_url(RankingFilter(level=rebuildable, claim=claiming)),
        claiming_url=ranking_url(RankingFilter(claim=claiming)),
        as_of=overview.as_of,
    )


def _distribution(overview: Overview, filters: RankingFilter) -> tuple[DistributionPart, ...]:
    parts, x, total = [], 0.0, overview.total or 1
    for level in load_rubric().levels:
        count = overview.by_level.get(level.number, 0)
        width = count * 1000 / total
        is_selected = filters.level == (level.number,)
        parts.append(
            DistributionPart(
                level=level_of(level.number),
                can=level.can,
                count=count,
                x=x,
                width=width,
                url=ranking_url(RankingFilter(level=(level.number,))),
                is_selected=is_selected,
            )
        )
        x += width
    return tuple(parts)


def _row(ai_model: AIModel, rank: int, now: datetime) -> RankingRow:
    return RankingRow(
        rank=rank,
        name=ai_model.name,
        repo_id=ai_model.slug,
        url=model_url(ai_model.slug),
        publisher=ai_model.publisher_name,
        released=released_text(ai_model),
        parameters=ai_model.parameters,
        level=level_of(ai_model.level),
        rights=Rights(ai_model.rights),
        strip=strip_of(ai_model),
        score=Score(ai_model.score_low, ai_model.score_high, ai_model.checked_share),
        freshness=FRESHNESS_NAMES[freshness_of(ai_model, now)].lower().replace("hub", "Hub"),
        looked_at=ai_model.last_audited,
        is_on_hub=ai_model.on_hub,
        claim_gap=claim_gap_words(ai_model),
    )


def _sort(order: Order, filters: RankingFilter, sorting: Sorting) -> Sort:
    is_current = sorting.order is order
    # The column that orders the table turns around; any other starts in its own direction.
    target = Sorting(order, not sorting.is_reversed if is_current else False)
    direction = ("descending" if sorting.is_descending else "ascending") if is_current else ""
    return Sort(order.value, SORT_LABELS[order], ranking_url(filters, target), direction)


# --- Filters ---------------------------------------------------------------------------------


def _labels(facet: str, counts: FacetCounts) -> Mapping[Any, str]:
    """Return every value of a facet that is offered, in order, with its label."""
    here = counts.by_facet.get(facet, {})
    match facet:
        case "level":
            levels = reversed(load_rubric().levels)
            return {level.number: f"{level.number} {level.name}" for level in levels}
        case "rights":
            order = (Rights.FREE, Rights.UNSTATED, Rights.RESTRICTED)
            return {right.value: right.capitalize() for right in order}
        case "publisher":
            names = counts.publisher_names
            some = (value for value in names if here.get(value))
            return {value: names[value] for value in sorted(some, key=lambda v: names[v].lower())}
        case "kind":
            kinds = sorted((kind for kind in Kind if here.get(kind)), key=lambda kind: -here[kind])
            return {kind.value: KIND_NAMES[kind] for kind in kinds}
        case "size":
            return {size.value: SIZE_NAMES[size] for size in SizeClass}
        case "license":
            return {
                one.value: LICENSE_CLASS_NAMES[one] for one in CLASS_ORDER if here.get(one.value)
            }
        case "year":
            return {year: str(year) for year in sorted(here, reverse=True) if here[year]}
        case "claim":
            words = {word.value: f"“{CLAIM_WORDS[word]}”" for word in ClaimWord}
            return {**words, NOTHING_SAID: "No claim on record"}
        case "freshness":
            return {one.value: FRESHNESS_NAMES[one] for one in Freshness}
    raise ValueError(f"{facet!r} is no facet")


def _label(facet: str, value: Any, counts: FacetCounts) -> str:
    """Return the label of a value that no model has."""
    match facet:
        case "kind":
            return KIND_NAMES[Kind(value)]
        case "license":
            return LICENSE_CLASS_NAMES[LicenseClass(value)]
        case "publisher":
            return counts.publisher_names.get(value, str(value))
    return str(value)


def _facet(name: str, filters: RankingFilter, counts: FacetCounts) -> Facet:
    selected = set(getattr(filters, name))
    here = counts.by_facet.get(name, {})
    labels = {**_labels(name, counts)}
    # What is chosen stays to be seen, even when nothing has it.
    labels.update({value: _label(name, value, counts) for value in selected if value not in labels})
    is_select = name == "publisher" and len(selected) <= 1
    return Facet(
        name=name,
        legend=LEGENDS[name],
        options=tuple(
            Option(str(value), label, here.get(value, 0), value in selected)
            for value, label in labels.items()
        ),
        is_open=name in ALWAYS_OPEN or bool(selected),
        is_select=is_select,
    )


def _active(
    filters: RankingFilter, sorting: Sorting, counts: FacetCounts
) -> Iterable[ActiveFilter]:
    if filters.query:
        yield ActiveFilter(f"“{filters.query}”", ranking_url(filters.without("query"), sorting))
    for name in FACETS:
        labels = _labels(name, counts)
        values: tuple[Any, ...] = getattr(filters, name)
        for value in values:
            rest: Any = tuple(one for one in values if one != value)
            label = labels.get(value) or _label(name, value, counts)
            yield ActiveFilter(
                f"{LEGENDS[name]}: {label}",
                ranking_url(replace(filters, **{name: rest}), sorting),
            )
