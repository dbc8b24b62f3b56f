"""A rubric: criteria, levels with their gates, as read from a released file.

`rubric_from` checks everything that a rubric must be before anything is judged by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audits.engine.components import Component, Group, Relation
from audits.engine.plain import PlainError, from_plain
from audits.engine.probes import PROBES


class RubricError(ValueError):
    """A rubric file that cannot be judged by; the message names the file and the place."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One requirement: a document for visitors first, then what the judge needs."""

    id: str
    title: str
    group: Group
    components: tuple[Component, ...]
    probe: str
    weight: int
    """Its share in the score, relative to the other weights; 0 counts only as a gate."""
    question: str
    takes: str
    """What it takes to meet it."""
    looks: str
    """How the machine looks for it."""
    remedy: str
    """What a publisher can do to meet it, as an imperative."""
    inherited: tuple[Relation, ...] = ()
    """The relations through which a derived model takes this over from its base."""


@dataclass(frozen=True, slots=True)
class Level:
    """A rung of the ladder, with the gates that it adds to those below."""

    number: int
    name: str
    can: str
    """What a stranger can do with a model of this level."""
    gates: tuple[str, ...] = ()
    rests_on: tuple[Component, ...] = ()
    """What rights are asked of, from this level up."""


@dataclass(frozen=True, slots=True)
class Rubric:
    """A released set of criteria with levels and gates."""

    name: str
    version: str
    title: str
    released: str
    summary: str
    criteria: tuple[Criterion, ...]
    levels: tuple[Level, ...]
    digest: str
    """SHA-256 of the released file's canonical content."""

    @property
    def id(self) -> str:
        """Name and version, as ratings carry it: `rebuild/2026-1`."""
        return f"{self.name}/{self.version}"

    def criterion(self, criterion_id: str) -> Criterion:
        """Return one criterion; raises `KeyError` when the rubric has none of that id."""
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)

    def level(self, number: int) -> Level:
        """Return one level by its number."""
        return self.levels[number]


def rubric_from(content: Mapping[str, Any], digest: str, source: str) -> Rubric:
    """Build a rubric from a parsed file; raises `RubricError` that names `source` and the place.

    1. The fields have the right types and none is missing or unknown.
    2. Criteria and levels are unique, levels are 0, 1, 2, … in order.
    3. Every probe exists, every gate is a criterion, no gate stands twice.
    4. What a level rests on is asked about by a criterion.
    5. Rubric, criteria and levels have their prose.
    """
    try:
        rubric = from_plain(Rubric, {**content, "digest": digest}, source)
    except PlainError as error:
        raise RubricError(str(error)) from error
    ids = [criterion.id for criterion in rubric.criteria]
    gates = [gate for level in rubric.levels for gate in level.gates]
    problems = [
        *(f"criterion {name!r} stands twice" for name in _twice(ids)),
        *(f"gate {name!r} stands twice" for name in _twice(gates)),
        *(f"gate {name!r} is no criterion" for name in sorted(set(gates) - set(ids))),
        *(
            f"criterion {criterion.id!r} asks the unknown probe {criterion.probe!r}"
            for criterion in rubric.criteria
            if criterion.probe not in PROBES
        ),
        *(
            f"criterion {criterion.id!r} has no {part}"
            for criterion in rubric.criteria
            for part in ("title", "question", "takes", "looks", "remedy")
            if not getattr(criterion, part).strip()
        ),
        *(
            f"level {level.number} has no {part}"
            for level in rubric.levels
            for part in ("name", "can")
            if not getattr(level, part).strip()
        ),
        *(
            f"it has no {part}"
            for part in ("name", "version", "title", "released", "summary")
            if not getattr(rubric, part).strip()
        ),
        *(
            f"level {level.number} rests on {component.value!r}, which no criterion asks about"
            for level in rubric.levels
            for component in level.rests_on
            if not any(component in criterion.components for criterion in rubric.criteria)
        ),
        *(
            f"criterion {criterion.id!r} has a negative weight"
            for criterion in rubric.criteria
            if criterion.weight < 0
        ),
    ]
    if not rubric.levels or rubric.levels[0].gates:
        problems.append("there must be a level 0, without gates")
    if [level.number for level in rubric.levels] != list(range(len(rubric.levels))):
        problems.append("levels must be numbered 0, 1, 2, … in order")
    if not any(criterion.weight for criterion in rubric.criteria):
        problems.append("no criterion has a weight")
    if problems:
        raise RubricError(f"{source}: {'; '.join(problems)}")
    return rubric


def _twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
