"""What a probe reads: all that is known about one model, without rubric, date or board."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from audits.engine.components import Availability, Completeness, Component, Relation, Stage
from audits.engine.evidence import Dossier, Statement
from audits.engine.findings import Finding, Place
from audits.engine.licenses import LicenseTable, Rights
from audits.engine.observations import DatasetLook, Observations, RepositoryState

# From the statement that promises least to the one that promises most.
LEAST_FIRST = (
    Availability.GONE,
    Availability.WITHHELD,
    Availability.PROMISED,
    Availability.DESCRIBED,
    Availability.GATED,
    Availability.RELEASED,
    Availability.UNKNOWN,
)


@dataclass(frozen=True, slots=True)
class RightsFinding:
    """What a stranger may do with one component, and what says so."""

    component: Component
    rights: Rights
    license: str
    """The license as stated, or an empty string when none was found."""
    reason: str
    places: tuple[Place, ...] = ()
    inherited_from: str | None = None
    """The base model whose terms these are, `owner/name`."""


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
        """Return the accepted statement about a component, if there is one.

        Of several, the newest holds; of those of one day, the one that promises least.
        """
        return max(
            (found for found in self.dossier.statements if found.component is component),
            key=lambda found: (
                found.entered,
                -LEAST_FIRST.index(found.availability),
                found.completeness is Completeness.PART,
                found.url,
                found.note,
            ),
            default=None,
        )

    def look_at(self, name: str | None) -> DatasetLook | None:
        """Return what became of a Hub data set, or None when it has not been looked at.

        Names are the same in any case, as on the Hub, and a data set that was renamed is found by
        its new name too. What was seen of it holds even when the model's repository is gone.
        """
        looks = self.observations.datasets if self.observations else ()
        wanted = (name or "").lower()
        found = [
            (look.name.lower() != wanted, look)
            for look in looks
            if wanted and wanted in (look.name.lower(), (look.repo_id or "").lower())
        ]
        return min(found, key=lambda pair: pair[0])[1] if found else None

    def stage_datasets(self, stage: Stage) -> tuple[tuple[str, DatasetLook | None], ...]:
        """Return the Hub data sets that the evidence names for a stage, each with its look.

        A data set that is named twice stands here once.
        """
        named = {
            dataset.hub.lower(): dataset.hub
            for dataset in self.dossier.datasets
            if dataset.stage is stage and dataset.hub
        }
        return tuple((name, self.look_at(name)) for name in named.values())

    def here(self, text: str, path: str | None = None) -> Place:
        """Return a place in the model's repository, at the commit that was read."""
        seen = self.observations
        return Place(text=text, path=path, commit=seen.commit if seen else None)
