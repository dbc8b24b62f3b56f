"""From two neighbouring ratings of a model to what changed between them, and in which direction."""

from dataclasses import dataclass
from enum import StrEnum

from audits.engine.components import Component
from audits.engine.licenses import BOARD_ORDER
from audits.engine.rating import Rating


class Cause(StrEnum):
    """Why a rating changed. Inputs are changed one at a time, so that each change has one cause."""

    REPOSITORY = "repository"
    """The model's repository, or a data set that it names, was seen to be different."""
    EVIDENCE = "evidence"
    """Evidence was accepted, withdrawn or went away."""
    RUBRIC = "rubric"
    """A new rubric was released."""
    CORRECTION = "correction"
    """The auditor itself was corrected."""
    LINEAGE = "lineage"
    """A base model was rated differently."""


class Aspect(StrEnum):
    """What differs."""

    LEVEL = "level"
    RIGHTS = "rights"
    SCORE = "score"
    LICENSE = "license"
    CRITERION = "criterion"


class Direction(StrEnum):
    """Whether a change makes a model more reproducible, less, or neither."""

    UP = "up"
    DOWN = "down"
    SIDEWAYS = "sideways"


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that differs between two ratings, as text; an empty license is none found."""

    aspect: Aspect
    name: str
    """The criterion or component; the aspect's own name for level, rights and score."""
    old: str
    new: str
    reason: str = ""


def compare(old: Rating, new: Rating) -> tuple[Difference, ...]:
    """Return what differs, the weightiest first; empty when nothing a visitor compares differs.

    Wording and places may differ without a difference: a larger file is no change of a rating.
    """
    found: list[Difference] = []
    if old.level != new.level:
        found.append(Difference(Aspect.LEVEL, "level", str(old.level), str(new.level)))
    if old.rights is not new.rights:
        found.append(Difference(Aspect.RIGHTS, "rights", old.rights, new.rights))
    old_licenses, new_licenses = _licenses(old), _licenses(new)
    found += [
        Difference(
            Aspect.LICENSE,
            component.value,
            old_licenses[component],
            new_licenses[component],
            _license_reason(new, component),
        )
        for component in Component
        if component in old_licenses
        and component in new_licenses
        and old_licenses[component] != new_licenses[component]
    ]
    before = {finding.criterion: finding for finding in old.findings}
    for finding in new.findings:
        earlier = before.get(finding.criterion)
        was = _mark(earlier.outcome, earlier.gated, earlier.gone) if earlier else "not asked"
        now = _mark(finding.outcome, finding.gated, finding.gone)
        if was != now:
            found.append(Difference(Aspect.CRITERION, finding.criterion, was, now, finding.reason))
    asked = {finding.criterion for finding in new.findings}
    found += [
        Difference(
            Aspect.CRITERION, name, _mark(was.outcome, was.gated, was.gone), "no longer asked"
        )
        for name, was in before.items()
        if name not in asked
    ]
    if (old.score_low, old.score_high) != (new.score_low, new.score_high):
        found.append(Difference(Aspect.SCORE, "score", _range(old), _range(new)))
    return tuple(found)


def direction(old: Rating, new: Rating) -> Direction:
    """Return the direction of a change, by the order of the board: level, rights, score."""
    was, now = _standing(old), _standing(new)
    if now > was:
        return Direction.UP
    if now < was:
        return Direction.DOWN
    return Direction.SIDEWAYS


def _standing(rating: Rating) -> tuple[int, int, int]:
    return rating.level, -BOARD_ORDER.index(rating.rights), rating.score_low


def _licenses(rating: Rating) -> dict[Component, str]:
    # The model's own license comes first; those of its bases follow and are theirs to change.
    licenses: dict[Component, str] = {}
    for found in rating.rights_findings:
        licenses.setdefault(found.component, found.license)
    return licenses


def _license_reason(rating: Rating, component: Component) -> str:
    return next(found.reason for found in rating.rights_findings if found.component is component)


def _mark(outcome: str, gated: bool, gone: bool) -> str:
    return f"{outcome}{', gated' if gated else ''}{', gone' if gone else ''}"


def _range(rating: Rating) -> str:
    return f"{rating.score_low} to {rating.score_high}"
