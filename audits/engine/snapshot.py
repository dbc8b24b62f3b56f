"""A rating with everything it was made from, as plain JSON data that anybody can recompute it from.

    {"schema": 1, "rubric": "rebuild/2026-1", "dossier": {...}, "observations": {...} or null,
     "bases": [...], "rating": {...}}

The rubric and the license table are named, not included: both are released with the engine, and the
rating carries the rubric's digest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from audits.engine.canonical import to_plain
from audits.engine.components import Relation
from audits.engine.evidence import Dossier
from audits.engine.findings import Finding
from audits.engine.licenses import LicenseTable
from audits.engine.observations import Observations
from audits.engine.plain import PlainError, from_plain
from audits.engine.rating import Rating
from audits.engine.rubric import Rubric
from audits.engine.subject import BaseStanding, RightsFinding, Subject

SCHEMA = 1
"""Raised when a field of a snapshot changes its meaning."""


class SnapshotError(PlainError):
    """A snapshot that cannot be read; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a snapshot holds, read back."""

    rubric: str
    """Name and version of the rubric, `rebuild/2026-1`."""
    dossier: Dossier
    observations: Observations | None
    bases: tuple[BaseStanding, ...]
    rating: Rating
    """The rating as it was recorded."""

    def subject(self, licenses: LicenseTable) -> Subject:
        """Return what the judge reads, to rate it once more."""
        return Subject(
            dossier=self.dossier,
            licenses=licenses,
            observations=self.observations,
            bases=self.bases,
        )


@dataclass(frozen=True, slots=True)
class _Standing:
    """A base in its plain form: its findings as a list, each of which names its criterion."""

    model: str
    relation: Relation
    level: int | None
    findings: tuple[Finding, ...]
    rights: tuple[RightsFinding, ...]


def snapshot(rubric: Rubric, subject: Subject, rating: Rating) -> dict[str, Any]:
    """Return a rating with its inputs as plain JSON data."""
    return {
        "schema": SCHEMA,
        "rubric": rubric.id,
        "dossier": to_plain(subject.dossier),
        "observations": to_plain(subject.observations),
        "bases": bases_to_plain(subject.bases),
        "rating": to_plain(rating),
    }


def read_snapshot(plain: Mapping[str, Any]) -> Snapshot:
    """Read a snapshot back; raises `SnapshotError` with the place of what does not fit."""
    if not isinstance(plain, Mapping):
        raise SnapshotError("a snapshot is a JSON object")
    schema = plain.get("schema")
    if schema != SCHEMA or isinstance(schema, bool):
        raise SnapshotError(f"schema: {schema!r} is not {SCHEMA}, the one that is read here")
    missing = [
        name
        for name in ("rubric", "dossier", "observations", "bases", "rating")
        if name not in plain
    ]
    if missing:
        raise SnapshotError(f"the field {missing[0]!r} is missing")
    seen = plain["observations"]
    try:
        return Snapshot(
            rubric=from_plain(str, plain["rubric"], "rubric"),
            dossier=from_plain(Dossier, plain["dossier"], "dossier"),
            observations=None if seen is None else from_plain(Observations, seen, "observations"),
            bases=bases_from_plain(plain["bases"], "bases"),
            rating=from_plain(Rating, plain["rating"], "rating"),
        )
    except PlainError as error:
        raise SnapshotError(str(error)) from error


def bases_to_plain(bases: Iterable[BaseStanding]) -> list[dict[str, Any]]:
    """Return the standing of base models as plain JSON data, findings as a list."""
    return [
        {
            "model": base.model,
            "relation": base.relation.value,
            "level": base.level,
            "findings": to_plain(tuple(base.findings.values())),
            "rights": to_plain(base.rights),
        }
        for base in bases
    ]


def bases_from_plain(plain: object, where: str = "bases") -> tuple[BaseStanding, ...]:
    """Read the standing of base models back; raises `PlainError` with the place."""
    if not isinstance(plain, list | tuple):
        raise PlainError(f"{where}: expected a list, got {type(plain).__name__}")
    standings = [
        from_plain(_Standing, item, f"{where}[{index}]") for index, item in enumerate(plain)
    ]
    return tuple(
        BaseStanding(
            model=standing.model,
            relation=standing.relation,
            level=standing.level,
            findings={finding.criterion: finding for finding in standing.findings},
            rights=standing.rights,
        )
        for standing in standings
    )
