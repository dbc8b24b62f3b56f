"""Evidence that was offered to the board and accepted, and how it joins what the registry lists.

    dossier = merge(dossier_of_registry, accepted)

`accepted` is in the order of acceptance. What is merged is an ordinary dossier: the probes do not
know where a statement came from, and a published snapshot holds all that was judged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from audits.engine.components import Availability, Component, Stage
from audits.engine.evidence import BaseModel, DatasetNamed, Dossier, Reproduction, Statement
from audits.engine.licenses import Terms

T = TypeVar("T")

# What a statement says is to be had at its link: when the link goes, so does the thing.
RESTS_ON_ITS_LINK = frozenset({Availability.RELEASED, Availability.GATED, Availability.DESCRIBED})


@dataclass(frozen=True, slots=True)
class LicenseStated:
    """The license of one component, as a document at a link states it."""

    component: Component
    terms: Terms
    url: str
    note: str
    entered: str
    """Date on which it was accepted, `YYYY-MM-DD`."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was accepted from one submission; one or more of its parts are there."""

    submission: str
    """The submission's public id."""
    statement: Statement | None = None
    dataset: DatasetNamed | None = None
    base: BaseModel | None = None
    stages: tuple[Stage, ...] = ()
    """Stages of training that this very release went through, where that was shown."""
    license: LicenseStated | None = None
    reproduction: Reproduction | None = None
    is_gone: bool = False
    """Its link was not there at two looks, a day apart."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it to judge by."""
        return self == Accepted(self.submission, is_gone=self.is_gone)


def merge(dossier: Dossier, accepted: Sequence[Accepted]) -> Dossier:
    """Return the evidence of the registry together with what was accepted from submissions.

    1. Of several accepted statements about a component, the last one holds, also against what the
       registry entered up to that day; what it entered later holds against all of them.
    2. A statement whose link is gone no longer holds. Where nothing else speaks of the component,
       what was released there counts as gone; else it is as if it had never been accepted.
    3. A license that was shown replaces the one in the component's statement.
    4. Data sets, bases, stages and reproductions join those that are listed.
    """
    there = [one for one in accepted if not one.is_gone]
    statements = _statements(dossier.statements, accepted)
    terms = dossier.terms
    for stated in (one.license for one in there if one.license):
        statements = tuple(
            replace(said, terms=stated.terms) if said.component is stated.component else said
            for said in statements
        )
        if stated.component is Component.FINAL_WEIGHTS:
            terms = stated.terms
    return replace(
        dossier,
        stages=_joined(dossier.stages, (stage for one in there for stage in one.stages)),
        statements=statements,
        datasets=_joined(dossier.datasets, (one.dataset for one in there if one.dataset)),
        bases=_joined(dossier.bases, (one.base for one in there if one.base)),
        reproductions=_joined(
            dossier.reproductions, (one.reproduction for one in there if one.reproduction)
        ),
        terms=terms,
    )


def _statements(
    listed: tuple[Statement, ...], accepted: Sequence[Accepted]
) -> tuple[Statement, ...]:
    last: dict[Component, Statement] = {}
    lost: dict[Component, Statement] = {}
    for one in accepted:
        if one.statement is None:
            continue
        held = lost if one.is_gone else last
        held[one.statement.component] = one.statement
    kept = [
        said
        for said in listed
        if said.component not in last or said.entered > last[said.component].entered
    ]
    spoken_of = {said.component for said in kept} | last.keys()
    gone = [
        replace(said, availability=Availability.GONE)
        for component, said in lost.items()
        if component not in spoken_of and said.availability in RESTS_ON_ITS_LINK
    ]
    return (*kept, *last.values(), *gone)


def _joined(listed: tuple[T, ...], more: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*listed, *more)))
