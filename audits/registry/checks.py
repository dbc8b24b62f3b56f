"""Checks over whole registry files: names, dates, lineage, and facts said twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from audits.registry.schema import (
    COMPONENT_STAGES,
    Family,
    ModelEntry,
    Publisher,
    RegistryFile,
    RegistryModel,
)


@dataclass(frozen=True, slots=True)
class RegistryProblem:
    """One thing wrong in a registry: the file, the entry, the field, and what to mend."""

    file: str
    entry: str
    field: str
    message: str

    def __str__(self) -> str:
        """Give the problem as one line."""
        return ": ".join(part for part in (self.file, self.entry, self.field, self.message) if part)


@dataclass(frozen=True, slots=True)
class Place:
    """A model with the file and the entry it was read from."""

    file: str
    entry: str
    model: RegistryModel

    def problem(self, field: str, message: str) -> RegistryProblem:
        """Report something wrong with this entry."""
        return RegistryProblem(self.file, self.entry, field, message)


def entry_name(*parts: str) -> str:
    """Name an entry as messages do: publisher / family / model id."""
    return " / ".join(part for part in parts if part)


def check_file(
    file_name: str, content: RegistryFile, today: dt.date | None
) -> Iterator[RegistryProblem]:
    """Check what can be seen within one file."""
    publisher = content.publisher
    if file_name != f"{publisher.id.lower()}.toml":
        yield RegistryProblem(
            file_name, publisher.id, "id", f"the file must be named {publisher.id.lower()}.toml"
        )
    seen: set[str] = set()
    for family in content.family:
        where = entry_name(publisher.id, family.name)
        if family.name.lower() in seen:
            yield RegistryProblem(file_name, where, "name", "the family is listed twice")
        seen.add(family.name.lower())
        if today is not None and family.entered > today:
            yield RegistryProblem(file_name, where, "entered", f"{family.entered} is in the future")
        yield from _check_repeated_components(file_name, where, family)
        for entry in family.model:
            yield from _check_entry(file_name, entry_name(where, entry.id), publisher, entry, today)


def _check_entry(
    file_name: str, where: str, publisher: Publisher, entry: ModelEntry, today: dt.date | None
) -> Iterator[RegistryProblem]:
    if entry.id.split("/")[0] != publisher.id:
        yield RegistryProblem(
            file_name, where, "id", f"must begin with the publisher's id, {publisher.id}/"
        )
    # A month alone sorts before each of its days, so the month of today is never refused.
    if today is not None and entry.released > today.isoformat():
        yield RegistryProblem(file_name, where, "released", f"{entry.released} is in the future")
    if len(set(entry.stages)) != len(entry.stages):
        yield RegistryProblem(file_name, where, "stages", "names a stage twice")
    for statement in entry.component:
        stage = COMPONENT_STAGES.get(statement.component)
        if stage is not None and stage not in entry.stages:
            yield RegistryProblem(
                file_name, where, f"component[{statement.component}]", f"stages has no {stage}"
            )
    for dataset in entry.dataset:
        if dataset.stage != "evaluation" and dataset.stage not in entry.stages:
            yield RegistryProblem(
                file_name, where, f"dataset[{dataset.name}]", f"stages has no {dataset.stage}"
            )
    yield from _check_repeated_components(file_name, where, entry)


def _check_repeated_components(
    file_name: str, where: str, statements: Family | ModelEntry
) -> Iterator[RegistryProblem]:
    seen: set[str] = set()
    for statement in statements.component:
        if statement.component in seen:
            yield RegistryProblem(
                file_name, where, f"component[{statement.component}]", "is stated twice"
            )
        seen.add(statement.component)


def check_across(places: Sequence[Place]) -> Iterator[RegistryProblem]:
    """Check what only shows when all files are seen together."""
    yield from _check_ids(places)
    yield from _check_lineage(places)
    yield from _check_repeated_facts(places)


def _check_ids(places: Sequence[Place]) -> Iterator[RegistryProblem]:
    """Find ids that are used twice; the Hub's names do not differ by case alone."""
    first: dict[str, Place] = {}
    for place in places:
        other = first.setdefault(place.model.id.lower(), place)
        if other is not place:
            yield place.problem("id", f"is already the id of {other.entry} in {other.file}")


def _check_lineage(places: Sequence[Place]) -> Iterator[RegistryProblem]:
    """Find models that descend from themselves, and bases written in another case than listed."""
    listed = {place.model.id.lower(): place.model for place in places}
    for place in places:
        for base in place.model.base:
            known = listed.get(base.model.lower())
            if known is not None and known.id != base.model:
                yield place.problem("base", f"{base.model} is listed as {known.id}")
        chain = _cycle(place.model, listed)
        if chain:
            yield place.problem("base", f"descends from itself: {' -> '.join(chain)}")


def _cycle(model: RegistryModel, listed: Mapping[str, RegistryModel]) -> list[str]:
    """Give the way from a model back to itself through its bases, or nothing."""
    paths = [[model]]
    visited: set[str] = set()
    while paths:
        path = paths.pop()
        for base in path[-1].base:
            if base.model.lower() == model.id.lower():
                return [*(step.id for step in path), model.id]
            parent = listed.get(base.model.lower())
            if parent is not None and parent.id not in visited:
                visited.add(parent.id)
                paths.append([*path, parent])
    return []


def _check_repeated_facts(places: Sequence[Place]) -> Iterator[RegistryProblem]:
    """Find facts that a family and its model both list, or one of them lists twice."""
    for place in places:
        model = place.model
        listings: dict[str, list[str]] = {
            "paper": [paper.url for paper in model.papers],
            "claim": [claim.quote for claim in model.claims],
            "code": [f"{code.repository} ({code.role})" for code in model.code],
            "dataset": [f"{d.name}, {d.hub or d.url} ({d.stage})" for d in model.datasets],
            "base": [base.model for base in model.base],
        }
        for field, values in listings.items():
            for value in sorted({v for v in values if values.count(v) > 1}):
                yield place.problem(field, f"{value} is listed twice")
