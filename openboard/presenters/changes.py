"""Rating changes in words: for the changes page, a model's history and the feed."""

from itertools import groupby
from typing import Any

from django.urls import reverse

from audits.engine.compare import Aspect, Cause, Direction
from audits.engine.components import Component
from audits.models import RatingChange
from audits.querysets import ChangesSlice
from audits.rubrics import load_rubric
from openboard import formats
from openboard.evidence_words import MOVES
from openboard.glossary import CAUSES
from openboard.pages import (
    ChangeDay,
    ChangeItem,
    ChangeLine,
    ChangesPage,
    Choice,
    Link,
    Pager,
)
from openboard.presenters.common import hub_url, level_of, model_url, outside

MAX_ITEMS = 4

_OUTCOMES = {one.value: word for one, word in formats.OUTCOME_WORDS.items()}

CHOICES = (("", "All"), (Direction.UP, "Up"), (Direction.DOWN, "Down"))


def show_changes_page(found: ChangesSlice, direction: str) -> ChangesPage:
    """Return the page of these changes, the newest first."""
    lines = [change_line(change) for change in found.changes]
    days = tuple(
        ChangeDay(day, formats.day(day), tuple(on_it))
        for day, on_it in groupby(lines, key=lambda line: line.when.date())
    )
    newer, older = found.has_newer and bool(lines), found.has_older and bool(lines)
    base = reverse("changes")
    asked = f"direction={direction}&" if direction else ""
    return ChangesPage(
        days=days,
        choices=tuple(
            Choice(label, f"{base}?direction={value}" if value else base, direction == value)
            for value, label in CHOICES
        ),
        direction=direction,
        pager=Pager(
            previous_url=f"{base}?{asked}before={lines[0].serial}" if newer else "",
            next_url=f"{base}?{asked}after={lines[-1].serial}" if older else "",
        ),
        latest=lines[0].when if lines and not found.has_newer else None,
    )


def change_line(change: RatingChange) -> ChangeLine:
    """Return one change in words; reads `change.ai_model`."""
    ai_model = change.ai_model
    cause = Cause(change.cause)
    found = _evidence(cause, change.evidence)
    differences = [one for one in change.differences if one["aspect"] != Aspect.LEVEL]
    return ChangeLine(
        serial=change.serial,
        when=change.created,
        name=ai_model.name,
        repo_id=ai_model.slug,
        url=model_url(ai_model.slug),
        cause=CAUSES[cause][0],
        old_level=level_of(change.old_level),
        new_level=level_of(change.new_level),
        is_level=change.old_level != change.new_level,
        items=tuple(change_item(one) for one in differences[:MAX_ITEMS]),
        more=max(0, len(differences) - MAX_ITEMS),
        direction=change.direction,
        evidence=found[0] if found else None,
        others=found[1:],
    )


def change_item(difference: dict[str, Any]) -> ChangeItem:
    """Return one cell that differs, from a plain `Difference`, in words."""
    aspect, name = Aspect(difference["aspect"]), difference["name"]
    old, new = difference["old"], difference["new"]
    reason = difference.get("reason", "")
    match aspect:
        case Aspect.CRITERION:
            return ChangeItem(_criterion_name(name), _marked(old), _marked(new), reason)
        case Aspect.LICENSE:
            part = formats.component_name(Component(name))
            return ChangeItem(f"License of the {part}", old or "none", new or "none", reason)
        case Aspect.LEVEL | Aspect.RIGHTS | Aspect.SCORE:
            return ChangeItem(name.capitalize(), old, new, reason)


def _criterion_name(key: str) -> str:
    try:
        return load_rubric().criterion(key).title
    except KeyError:  # asked by an earlier rubric only
        return key.replace("_", " ").capitalize()


def _marked(text: str) -> str:
    """Return `unmet, gone` as `not met, gone`."""
    outcome, comma, rest = text.partition(",")
    return _OUTCOMES.get(outcome, outcome) + comma + rest


def _evidence(cause: Cause, evidence: dict[str, Any]) -> tuple[Link, ...]:
    """Return what the cause points to, the weightiest first."""
    match cause:
        case Cause.REPOSITORY if evidence.get("commit"):
            commit, repository = evidence["commit"], evidence["repository"]
            return (Link(f"commit {commit[:10]}", hub_url(repository, "tree", commit)),)
        case Cause.EVIDENCE if evidence.get("submissions"):
            return tuple(submission_link(one) for one in evidence["submissions"][:MAX_ITEMS])
        case Cause.EVIDENCE if evidence.get("links"):
            return (Link("what was accepted", outside(evidence["links"][0])),)
        case Cause.LINEAGE if evidence.get("bases"):
            base = evidence["bases"][0]["model"]
            return (Link(base, model_url(base)),)
        case Cause.RUBRIC:
            return (Link(evidence.get("rubric", "the rubric"), reverse("method")),)
    return ()


def submission_link(move: dict[str, str]) -> Link:
    """Return what became of a submission, with its public record."""
    words = MOVES.get(move["what"]) or f"evidence that is {move['what']}"
    return Link(words, reverse("decided", args=(move["submission"],)))
