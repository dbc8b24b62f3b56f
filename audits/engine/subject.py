"""What a probe reads: everything known about one model, without the rubric, the date or the board."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from audits.engine.components import Component, Relation, Stage
from audits.engine.evidence import Dossier, Statement
from audits.engine.findings import Finding, Place
from audits.engine.licenses import LicenseTable, Rights
from audits.engine.observations import DatasetLook, Observations, RepositoryState


@dataclass(frozen=True, slots=True)
class RightsFinding:
    """What a stranger may do with one component, and what says so."""

    component: Component
    rights: Rights
    license: str
    """The license as stated, or an empty string when none was found."""
    reason: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class BaseStanding:
    """A base model as the board sees it at this moment.

    `level` is None when the board does not have it or has not rated it yet.
    """

    model: str
    relation: Relation
    level: int | None = None
    findings: Mapping[str, Finding] = field(default_factory=dict)
    rights: tuple[RightsFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """One model: accepted evidence, what the machine saw (None: it has not looked), its bases."""

    dossier: Dossier
    licenses: LicenseTable
    observations: Observations | None = None
    bases: tuple[BaseStanding, ...] = ()

    @property
    def seen(self) -> Observations | None:
        """The observations, if the machine looked and the repository was there to be read."""
        if self.observations and self.observations.state is RepositoryState.PRESENT:
            return self.observations
        return None

    def statement(self, component: Component) -> Statement | None:
        """Return the accepted statement about a component, if there is one."""
        for statement in self.dossier.statements:
            if statement.component is component:
                return statement
        return None

    def stage_datasets(self, stage: Stage) -> tuple[tuple[str, DatasetLook | None], ...]:
        """Return the Hub data sets that the evidence names for a stage, each with its look."""
        looks = {look.name: look for look in self.seen.datasets} if self.seen else {}
        return tuple(
            (dataset.hub, looks.get(dataset.hub))
            for dataset in self.dossier.datasets
            if dataset.stage is stage and dataset.hub
        )

    def here(self, text: str, path: str | None = None) -> Place:
        """Return a place in the model's repository, at the commit that was read."""
        seen = self.observations
        return Place(text=text, path=path, commit=seen.commit if seen else None)
