"""The history of a model: its ratings over time, and each change cell by cell."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from audits.engine.compare import Aspect, Cause
from audits.engine.findings import Outcome
from audits.engine.licenses import Rights
from audits.engine.observations import DatasetState
from audits.models import AIModel, RatingChange
from audits.querysets import ChangesSlice
from audits.rubrics import load_rubric
from openboard import formats
from openboard.pages import Cell, Fact, HistoryChange, HistoryPage, Link, Pager, PointLine
from openboard.presenters.changes import change_item, change_line, submission_link
from openboard.presenters.common import hub_url, level_of, model_url, outside, short_address
from openboard.presenters.history import Point, picture_of

MAX_POINTS = 60
"""Lines of the table beside the picture; what is older is in the list of changes."""
MAX_NAMED = 20
"""Submissions, links, bases or data sets that one change names."""


def history_url(slug: str) -> str:
    """Return the address of a model's history."""
    publisher, _, name = slug.partition("/")
    return reverse("model_history", args=(publisher, name))


def model_on_url(slug: str, moment: datetime) -> str:
    """Return the address of a model's page as it was at the end of a day."""
    day = moment.astimezone(UTC).date()
    return f"{model_url(slug)}?{urlencode({'on': day.isoformat()})}"


def show_history_page(
    ai_model: AIModel, points: Sequence[Point], found: ChangesSlice, now: datetime
) -> HistoryPage:
    """Return the history of a model; `points` are its ratings, the oldest first."""
    slug = ai_model.slug
    base = history_url(slug)
    changes = tuple(_change(change) for change in found.changes)
    newer, older = found.has_newer and bool(changes), found.has_older and bool(changes)
    lines = _points(slug, points)
    publisher = reverse("publisher", args=(ai_model.publisher,)) if ai_model.listed else ""
    return HistoryPage(
        name=ai_model.name,
        repo_id=slug,
        url=model_url(slug),
        publisher=Link(ai_model.publisher_name, publisher),
        level=level_of(ai_model.level),
        rights=Rights(ai_model.rights),
        summary=_summary(points),
        picture=picture_of(points, now),
        points=lines[:MAX_POINTS],
        has_older_points=len(lines) > MAX_POINTS,
        changes=changes,
        is_first_page=not found.has_newer,
        pager=Pager(
            previous_url=f"{base}?before={changes[0].line.serial}#changes" if newer else "",
            next_url=f"{base}?after={changes[-1].line.serial}#changes" if older else "",
            first_url=base,
        ),
        first_day=points[0].when.astimezone(UTC).date(),
        last_day=now.astimezone(UTC).date(),
        rated_at=points[0].when,
    )


def _summary(points: Sequence[Point]) -> str:
    first, last = points[0], points[-1]
    level = level_of(last.level)
    turns = sum(1 for old, new in pairwise(points) if old.level != new.level)
    started = f"Rated {formats.count(len(points), 'time')} since {formats.day(first.when)}"
    if not turns:
        return f"{started}, always at level {level.number}, {level.name}."
    was = level_of(first.level)
    if was == level:
        turned = formats.count(turns, "time")
        return f"{started}. The level changed {turned}, and is {level.number}, {level.name}, again."
    return (
        f"{started}. The level changed {formats.count(turns, 'time')}: it was {was.number}, "
        f"{was.name}, and is {level.number}, {level.name}."
    )


def _points(slug: str, points: Sequence[Point]) -> tuple[PointLine, ...]:
    """Return where something that a visitor compares is another, the newest first."""
    lines: list[PointLine] = []
    before: Point | None = None
    for one in points:
        if before is None or _standing(one) != _standing(before):
            url = model_on_url(slug, one.when)
            lines.append(
                PointLine(
                    when=one.when,
                    level=level_of(one.level),
                    rights=Rights(one.rights),
                    low=one.low,
                    high=one.high,
                    checked=one.checked,
                    url=url,
                )
            )
        before = one
    return tuple(reversed(lines))


def _standing(point: Point) -> tuple[object, ...]:
    return (point.level, point.rights, point.low, point.high, point.checked)


# --- One change ------------------------------------------------------------------------------


def _change(change: RatingChange) -> HistoryChange:
    line = change_line(change)
    slug, cause = line.repo_id, Cause(change.cause)
    cells = tuple(_cell(one, slug) for one in change.differences)
    first = cells[0]
    return HistoryChange(
        line=line,
        headline=f"{first.name}: {first.old}, now {first.new}",
        cells=cells,
        facts=_facts(change, cause),
        compare=_compare(change, cause),
        then_url=model_on_url(slug, change.created),
    )


def _cell(difference: Mapping[str, Any], slug: str) -> Cell:
    item = change_item(dict(difference))
    name, url = difference["name"], ""
    is_criterion = difference["aspect"] == Aspect.CRITERION
    if is_criterion and any(one.id == name for one in load_rubric().criteria):
        url = f"{model_url(slug)}#{name}"
    old, new = item.old, item.new
    if difference["aspect"] == Aspect.LEVEL:
        old, new = (f"{int(one)}, {level_of(int(one)).name}" for one in (old, new))
    return Cell(
        name=item.name,
        url=url,
        old=old,
        new=new,
        old_outcome=_outcome(difference["old"]) if is_criterion else None,
        new_outcome=_outcome(difference["new"]) if is_criterion else None,
        reason=item.reason,
    )


def _outcome(text: str) -> Outcome | None:
    """Return the outcome of `unmet, gone`; None for what was not asked."""
    word = text.partition(",")[0]
    return Outcome(word) if word in {one.value for one in Outcome} else None


def _compare(change: RatingChange, cause: Cause) -> Link | None:
    old, new = _commits(change)
    repository = change.evidence.get("repository", "")
    if cause is not Cause.REPOSITORY or not repository or not old or not new or old == new:
        return None
    return Link("The Hub’s own comparison", hub_url(repository, "compare", f"{old}..{new}"))


def _commits(change: RatingChange) -> tuple[str, str]:
    """Return the commits that the two ratings looked at (`RatingChangeQuerySet.with_commits`)."""
    return change.old_commit, change.new_commit  # type: ignore[attr-defined]


def _facts(change: RatingChange, cause: Cause) -> tuple[Fact, ...]:
    return (*_commit_facts(change), *_cause_facts(change.evidence, cause))


def _commit_facts(change: RatingChange) -> tuple[Fact, ...]:
    old, new = _commits(change)
    repository = change.evidence.get("repository") or change.ai_model.hub_repository

    def commit(name: str, value: str, note: str = "") -> Fact:
        url = hub_url(repository, "tree", value) if repository else ""
        return Fact(name, value[:12], url, is_mono=True, note=note)

    if not old and not new:
        return ()
    if old == new:
        return (commit("Commit", new, "the same before and after"),)
    before = commit("Commit before", old) if old else Fact("Commit before", "not looked at yet")
    after = commit("Commit after", new) if new else Fact("Commit after", "none: it was not there")
    return (before, after)


def _cause_facts(evidence: Mapping[str, Any], cause: Cause) -> tuple[Fact, ...]:
    """Return what the cause points to, as far as it says (`audits.services.evidence`)."""
    match cause:
        case Cause.REPOSITORY:
            return _links("Data sets", [_dataset(one) for one in _some(evidence, "datasets")])
        case Cause.EVIDENCE:
            stated = [Link(short_address(url), outside(url)) for url in _some(evidence, "links")]
            return (
                *_links(
                    "Decisions", [submission_link(one) for one in _some(evidence, "submissions")]
                ),
                *_links("Stated anew", stated),
            )
        case Cause.LINEAGE:
            return _links("Base models", [_base(one) for one in _some(evidence, "bases")])
        case Cause.RUBRIC:
            old, new = evidence.get("old_rubric", ""), evidence.get("rubric", "")
            return (Fact("Rubric", f"{old}, now {new}", reverse("method")),)
        case Cause.CORRECTION:
            facts = []
            if evidence.get("old_engine") != evidence.get("engine"):
                text = f"version {evidence.get('old_engine')}, now {evidence.get('engine')}"
                facts.append(Fact("Auditor", text))
            if evidence.get("old_licenses") != evidence.get("licenses"):
                facts.append(Fact("License table", "corrected"))
            return tuple(facts)


def _some(evidence: Mapping[str, Any], name: str) -> list[Any]:
    found: list[Any] = list(evidence.get(name) or ())
    return found[:MAX_NAMED]


def _links(name: str, links: Sequence[Link]) -> tuple[Fact, ...]:
    return (Fact(name, "", links=tuple(links)),) if links else ()


def _dataset(one: Mapping[str, str]) -> Link:
    old, new = (one[side].replace("_", " ") for side in ("old", "state"))
    is_on_hub = one["state"] != DatasetState.NOT_ON_HUB and one["name"].count("/") == 1
    url = hub_url("datasets", one["name"]) if is_on_hub else ""
    return Link(f"{one['name']}: {old}, now {new}", url)


def _base(one: Mapping[str, Any]) -> Link:
    def at(level: int | None) -> str:
        return "not rated" if level is None else f"level {level}"

    text = f"{one['model']}: {at(one.get('old_level'))}, now {at(one.get('level'))}"
    return Link(text, model_url(one["model"]) if one["model"].count("/") == 1 else "")
