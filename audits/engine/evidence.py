"""Evidence that a person has accepted, and what is on file about a model besides observations."""

from dataclasses import dataclass

from audits.engine.components import (
    Availability,
    Basis,
    ClaimWord,
    Completeness,
    Component,
    Extent,
    Relation,
    Stage,
)
from audits.engine.licenses import Terms


@dataclass(frozen=True, slots=True)
class Statement:
    """An accepted statement about one component: what is to be had, where, since when we know."""

    component: Component
    availability: Availability
    completeness: Completeness
    url: str
    note: str
    entered: str
    """Date on which it was accepted, `YYYY-MM-DD`."""
    terms: Terms | None = None
    basis: Basis = Basis.LISTED


@dataclass(frozen=True, slots=True)
class DatasetNamed:
    """A data set that the evidence names, with its place: a Hub repository, or a link."""

    name: str
    stage: Stage
    hub: str | None = None
    url: str | None = None
    terms: Terms | None = None


@dataclass(frozen=True, slots=True)
class CodeNamed:
    """A code repository that the evidence names."""

    repository: str
    role: str
    terms: Terms | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What the publisher says of the model, in its own words."""

    word: ClaimWord
    quotation: str
    url: str


@dataclass(frozen=True, slots=True)
class BaseModel:
    """The model that this one was made from, by its place on the board."""

    model: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Reproduction:
    """An accepted report of somebody independent who tried to rebuild it."""

    extent: Extent
    by: str
    """Who, as they call themselves; empty when they gave no name."""
    url: str
    note: str
    """What was run and what came out; where it failed, when it did."""
    entered: str
    """Date on which it was accepted, `YYYY-MM-DD`."""
    basis: Basis = Basis.LISTED


@dataclass(frozen=True, slots=True)
class Dossier:
    """All accepted evidence about one model, as it goes into the judge."""

    model: str
    """Its place on the board, `owner/name`."""
    on_hub: bool
    stages: tuple[Stage, ...]
    """The stages of training this release went through, empty when nobody has said."""
    statements: tuple[Statement, ...] = ()
    datasets: tuple[DatasetNamed, ...] = ()
    code: tuple[CodeNamed, ...] = ()
    papers: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    bases: tuple[BaseModel, ...] = ()
    terms: Terms | None = None
    """The license of the weights as listed."""
    reproductions: tuple[Reproduction, ...] = ()
