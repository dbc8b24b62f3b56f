"""What goes into a rating, gathered from the tables: policy, evidence, observations, bases.

Everything that the judge reads is in `Inputs`, and everything in `Inputs` has a digest: equal
digests mean the same rating, so that it need not be made again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from audits.engine import ENGINE_VERSION
from audits.engine import rating as judge
from audits.engine.accepted import Accepted, merge
from audits.engine.canonical import digest, to_plain
from audits.engine.evidence import BaseModel, Dossier
from audits.engine.licenses import LicenseTable
from audits.engine.observations import Observations, RepositoryState
from audits.engine.plain import from_plain
from audits.engine.rubric import Rubric
from audits.engine.snapshot import bases_to_plain
from audits.engine.subject import BaseStanding, Subject
from audits.models import AIModel, EvidenceSet, Lineage, Observation, Rating, RegistryEntry
from audits.rubrics import license_table, load_rubric

# How far up a lineage is followed to see whether it leads back to where it began.
MAX_LINEAGE = 50


@dataclass(frozen=True, slots=True)
class Policy:
    """By what a model is judged: the rubric, the license table, the engine."""

    rubric: Rubric
    licenses: LicenseTable
    licenses_digest: str
    engine: int

    def with_rubric(self, rubric: Rubric) -> Policy:
        """Return the same with another rubric."""
        return Policy(rubric, self.licenses, self.licenses_digest, self.engine)


@cache
def current_policy() -> Policy:
    """Return what this version of the board judges by."""
    licenses = license_table()
    return Policy(load_rubric(), licenses, digest(licenses.entries), ENGINE_VERSION)


@dataclass(frozen=True, slots=True)
class SeenBase:
    """A base model with the rating at which it was seen, None when it had none."""

    rating_id: int | None
    standing: BaseStanding

    def to_plain(self) -> dict[str, Any]:
        """Return it as `Rating.bases` holds it."""
        return {
            "model": self.standing.model,
            "relation": self.standing.relation.value,
            "rating": self.rating_id,
        }


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that goes into one rating."""

    policy: Policy
    entry: RegistryEntry
    evidence: EvidenceSet | None
    """What was accepted from submissions; None while nothing ever was."""
    dossier: Dossier
    """Both together, as the judge reads them."""
    observation: Observation | None
    observations: Observations | None
    bases: tuple[SeenBase, ...]

    @property
    def dossier_digest(self) -> str:
        """SHA-256 of what the registry lists; facts that are only shown do not count."""
        return digest(self.entry.content["dossier"])

    @property
    def bases_digest(self) -> str:
        """SHA-256 of the bases' standings, whichever rating rows they come from."""
        return digest(bases_to_plain(base.standing for base in self.bases))

    @property
    def digest(self) -> str:
        """SHA-256 over everything: what makes a rating the same rating."""
        return digest(
            {
                "rubric": self.policy.rubric.digest,
                "licenses": self.policy.licenses_digest,
                "engine": self.policy.engine,
                "dossier": self.dossier_digest,
                "evidence": self.evidence.digest if self.evidence else None,
                "observation": self.observation.digest if self.observation else None,
                "bases": self.bases_digest,
            }
        )

    def rate(self) -> judge.Rating:
        """Judge."""
        subject = Subject(
            dossier=self.dossier,
            licenses=self.policy.licenses,
            observations=self.observations,
            bases=tuple(base.standing for base in self.bases),
        )
        return judge.rate(self.policy.rubric, subject)


def dossier_of(entry: RegistryEntry, evidence: EvidenceSet | None) -> Dossier:
    """Return the evidence about a model: what the registry lists, and what was accepted since."""
    listed = from_plain(Dossier, entry.content["dossier"], "dossier")
    return merge(listed, accepted_in(evidence)) if evidence else listed


def accepted_in(evidence: EvidenceSet | None) -> tuple[Accepted, ...]:
    """Return what was accepted from submissions, in the order of acceptance."""
    if evidence is None:
        return ()
    return from_plain(_AcceptedList, {"accepted": evidence.content}, "evidence").accepted


@dataclass(frozen=True, slots=True)
class _AcceptedList:
    accepted: tuple[Accepted, ...]


def observations_of(observation: Observation | None) -> Observations | None:
    """Return what was seen, as the judge reads it; None when nothing was yet."""
    if observation is None:
        return None
    return from_plain(Observations, observation.content, "observations")


def rating_of(row: Rating) -> judge.Rating:
    """Return a recorded rating as the judge gave it."""
    return from_plain(judge.Rating, row.content, "rating")


def inputs_from(
    *,
    policy: Policy,
    entry: RegistryEntry,
    evidence: EvidenceSet | None,
    observation: Observation | None,
    standings: Standings,
    named: tuple[BaseModel, ...] | None = None,
) -> Inputs:
    """Put inputs together; without `named`, the bases are those that the other inputs name."""
    dossier = dossier_of(entry, evidence)
    observations = observations_of(observation)
    if named is None:
        named = named_bases(dossier, observations)
    bases = tuple(standings.of(base) for base in named)
    return Inputs(policy, entry, evidence, dossier, observation, observations, bases)


def inputs_with(ai_model: AIModel, accepted: Sequence[Accepted]) -> Inputs | None:
    """Return what a model would be rated from if exactly this were accepted from submissions.

    For looking ahead: nothing of it is stored. None while nothing is stated about the model.
    """
    if ai_model.entry is None:
        return None
    content = to_plain(tuple(accepted))
    evidence = EvidenceSet(ai_model=ai_model, content=content, digest=digest(content))
    return inputs_from(
        policy=current_policy(),
        entry=ai_model.entry,
        evidence=evidence,
        observation=ai_model.observation,
        standings=Standings(),
    )


def named_bases(dossier: Dossier, observations: Observations | None) -> tuple[BaseModel, ...]:
    """Return the bases that count: those of the evidence; where it names none, the repository's.

    1. Evidence wins: cards name intermediate steps that no board has.
    2. A card's bases count only if this board has them: else any model whose card names a step of
       its own training would fall to the level of what nobody has rated.
    3. What leads back to the model itself is left out: two cards that name each other say nothing.
    """
    if dossier.bases:
        return dossier.bases
    if observations is None or observations.state is not RepositoryState.PRESENT:
        return ()
    named: dict[str, BaseModel] = {}
    for base in observations.bases:
        known = AIModel.objects.at(base.repo_id).values_list("slug", flat=True).first()
        if known and known not in named and not leads_back(known, dossier.model):
            named[known] = BaseModel(known, base.relation)
    return tuple(named.values())


def leads_back(base: str, model: str) -> bool:
    """Whether a base is the model itself, or was made from it as far as the board knows."""
    level, seen = {base.lower()}, set[str]()
    for _ in range(MAX_LINEAGE):
        if model.lower() in level:
            return True
        seen |= level
        above = Lineage.objects.made_of(level).values_list("base", flat=True)
        level = {name.lower() for name in above} - seen
        if not level:
            return False
    return True


class Standings:
    """The standing of base models: at the ratings that are pinned, else at their current ones."""

    def __init__(
        self,
        *,
        pinned: Mapping[str, int | None] | None = None,
        unsaved: Unsaved | None = None,
        policy: Policy | None = None,
    ) -> None:
        """Take ratings by place on the board in lower case; None pins "not rated".

        `unsaved` holds ratings that would be recorded next (see `audits.services.rejudging`), by
        the same names; they go before current ones. With a policy, a pinned rating stands for the
        first one after it that was judged by that policy, where there is one.
        """
        self._pinned = pinned or {}
        self._unsaved = unsaved or {}
        self._policy = policy

    @classmethod
    def as_in(cls, row: Rating) -> Standings:
        """Return the bases' standings as they went into a rating."""
        return cls(pinned={base["model"].lower(): base["rating"] for base in row.bases})

    def under(self, policy: Policy) -> Standings:
        """Return the same, as judged by a policy: bases are judged anew before what derives."""
        return Standings(pinned=self._pinned, unsaved=self._unsaved, policy=policy)

    def of(self, base: BaseModel) -> SeenBase:
        """Return a base with its standing; its level is None when the board has not rated it."""
        key = base.model.lower()
        if key in self._pinned:
            row = self._row(self._pinned[key])
        elif key in self._unsaved:
            return _seen(base, None, self._unsaved[key])
        else:
            current = AIModel.objects.at(base.model).values("rating")
            row = Rating.objects.filter(pk__in=current).first()
        return _seen(base, row.pk if row else None, rating_of(row) if row else None)

    def _row(self, pinned: int | None) -> Rating | None:
        row = Rating.objects.filter(pk=pinned).first() if pinned else None
        if row is None or self._policy is None:
            return row
        judged_so = Rating.objects.filter(
            ai_model=row.ai_model_id,
            pk__gte=row.pk,
            rubric_digest=self._policy.rubric.digest,
            licenses_digest=self._policy.licenses_digest,
            engine=self._policy.engine,
        )
        return judged_so.order_by("pk").first() or row


Unsaved = Mapping[str, judge.Rating]


def _seen(base: BaseModel, rating_id: int | None, rating: judge.Rating | None) -> SeenBase:
    if rating is None:
        return SeenBase(None, BaseStanding(base.model, base.relation))
    standing = BaseStanding(
        model=base.model,
        relation=base.relation,
        level=rating.level,
        findings={finding.criterion: finding for finding in rating.findings},
        rights=rating.rights_findings,
    )
    return SeenBase(rating_id, standing)
