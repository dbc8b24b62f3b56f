"""A change, a rubric release and a decision, each as one entry with an id that stays what it is."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from audits.engine.compare import Cause
from audits.models import Decision, RatingChange
from openboard.feeds.documents import TAG, Category, Entry
from openboard.feeds.slices import Release
from openboard.formats import count
from openboard.pages import ChangeLine, DecisionLine
from openboard.presenters.changes import change_line
from openboard.presenters.decisions import decision_line
from openboard.presenters.evidence import record_url


def absolute(path: str) -> str:
    """Return a path of the board as a whole address; the same whatever host was asked."""
    return f"{settings.PUBLIC_URL}{path}"


# --- Rating changes --------------------------------------------------------------------------


def change_entry(change: RatingChange) -> Entry:
    """Return one change; reads `change.ai_model`."""
    line = change_line(change)
    return Entry(
        id=f"{TAG}rating-change:{change.uid}",
        title=line.headline,
        text=describe_change(line),
        url=absolute(f"{line.url}#c{line.serial}"),
        published=change.created,
        updated=change.created,
        categories=(
            Category("direction", change.direction),
            Category("cause", change.cause),
            Category("change", "level" if line.is_level else "within-level"),
            Category("old-level", str(change.old_level)),
            Category("new-level", str(change.new_level)),
            Category("old-rights", change.old_rights),
            Category("new-rights", change.new_rights),
            Category("model", line.repo_id),
            Category("publisher", change.ai_model.publisher),
            *_evidence(change),
        ),
    )


def describe_change(line: ChangeLine) -> str:
    """Return a change as plain sentences."""
    sentences = [
        f"{item.name}: {item.old}, now {item.new}. {item.reason}".strip() for item in line.items
    ]
    if line.more:
        sentences.append(f"And {line.more} more.")
    cause = f"Cause: {line.cause[0].lower()}{line.cause[1:]}"
    named = ", ".join(
        f"{one.text} ({_whole(one.url)})" if one.url else one.text
        for one in (line.evidence, *line.others)
        if one
    )
    return " ".join([*sentences, f"{cause}: {named}." if named else f"{cause}."])


def _whole(url: str) -> str:
    return absolute(url) if url.startswith("/") else url


def _evidence(change: RatingChange) -> tuple[Category, ...]:
    """Return what the cause points to, by the names that the evidence itself has."""
    given: dict[str, Any] = change.evidence
    match change.cause:
        case Cause.REPOSITORY:
            named = [("commit", given.get("commit"))]
        case Cause.EVIDENCE:
            named = [("submission", one["submission"]) for one in given.get("submissions", ())]
        case Cause.LINEAGE:
            named = [("base", one["model"]) for one in given.get("bases", ())]
        case Cause.RUBRIC:
            named = [("rubric", given.get("rubric"))]
        case _:
            named = [("engine", given.get("engine"))]
    return tuple(Category(scheme, str(term)) for scheme, term in named if term)


# --- New rubrics -----------------------------------------------------------------------------


def release_entry(release: Release) -> Entry:
    """Return all that one new rubric changed as a single entry."""
    many = f"{count(release.changes, 'rating')} changed"
    sideways = release.changes - release.up - release.down
    moved = f"{release.up:,} up, {release.down:,} down"
    if sideways:
        moved += f", {sideways:,} neither"
    levels = (
        f"In {release.level_changes:,} of them the level itself differs."
        if release.level_changes
        else "No level differs."
    )
    return Entry(
        id=f"{TAG}rubric-release:{release.digest}",
        title=f"New rubric {release.rubric}: {many}, {moved}",
        text=(
            f"The rubric {release.rubric} was put in force, and every model was judged again from "
            f"what was known of it. {many} of {count(release.models, 'model')}: {moved}. {levels} "
            f"Cause: the rubric changed: {release.rubric} ({absolute(reverse('method'))})."
        ),
        url=absolute(f"{reverse('changes')}?after={release.last + 1}"),
        published=release.begun,
        updated=release.ended,
        categories=(
            Category("cause", Cause.RUBRIC.value),
            Category("rubric", release.rubric),
        ),
    )


# --- Decisions -------------------------------------------------------------------------------


def decision_id(decision: Decision) -> str:
    """Return the id of a decision: the same in each feed that has it."""
    return f"{TAG}decision:{decision.uid}"


def decision_entry(decision: Decision) -> Entry:
    """Return what was decided about what."""
    line = decision_line(decision)
    about = f"{line.model.text}: " if line.model.text else ""
    return Entry(
        id=decision_id(decision),
        title=f"{about}{line.headline}. {line.verdict}",
        text=describe_decision(line),
        url=absolute(f"{record_url(decision.submission)}#d{decision.pk}"),
        published=decision.created,
        updated=decision.created,
        categories=(
            Category("verdict", decision.verdict),
            Category("kind", decision.submission.kind),
        ),
    )


def describe_decision(line: DecisionLine) -> str:
    """Return a decision as plain sentences."""
    sentences = [f"{line.verdict} by {line.role}.", line.reason, line.words]
    if line.old_level and line.new_level and line.old_level != line.new_level:
        old, new = line.old_level, line.new_level
        sentences.append(
            f"It was seen to move the model from level {old.number}, {old.name}, to level "
            f"{new.number}, {new.name}."
        )
    return " ".join(sentence for sentence in sentences if sentence)
