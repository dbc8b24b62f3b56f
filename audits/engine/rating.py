"""From a subject and a rubric to a rating: findings, level, rights, score, what is missing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from audits.engine import ENGINE_VERSION
from audits.engine.claims import ClaimGap, claim_gap
from audits.engine.components import Basis, Component, Group
from audits.engine.findings import HALVES, OUTCOME_ORDER, Answer, Finding, Outcome
from audits.engine.licenses import Rights, worst_rights
from audits.engine.observations import RepositoryState
from audits.engine.order import in_order
from audits.engine.probes import PROBES
from audits.engine.rights import base_rights, component_rights
from audits.engine.rubric import Criterion, Rubric
from audits.engine.subject import BaseStanding, RightsFinding, Subject

SATISFIED = frozenset({Outcome.MET, Outcome.NOT_APPLICABLE})

# A base that the board has not rated was at least there to be changed: it counts as weights, and
# no more, until it is rated.
UNRATED_BASE_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Missing:
    """A gate of the next level that is not met, in words that a publisher can act on."""

    criterion: str
    outcome: Outcome
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A base model that keeps the level down."""

    model: str
    level: int | None
    """Its level, or None when the board has not rated it."""


@dataclass(frozen=True, slots=True)
class GroupState:
    """One of the six groups at a glance: the strip by which two models can be told apart."""

    group: Group
    outcome: Outcome
    met: int
    total: int
    """Criteria that apply."""


@dataclass(frozen=True, slots=True)
class Rating:
    """The whole judgement of one model at one commit under one rubric."""

    rubric: str
    rubric_digest: str
    engine: int
    model: str
    commit: str | None
    provisional: bool
    """True until the machine has found the repository; always for a model not on the Hub."""
    level: int
    rights: Rights
    score_low: int
    """0 to 100; counts unknown as not met. Orders the board within a level."""
    score_high: int
    """0 to 100; counts unknown as met."""
    checked_share: int
    """Percent of the low end that the machine has seen for itself."""
    findings: tuple[Finding, ...]
    rights_findings: tuple[RightsFinding, ...]
    """For each component that some level rests on and that is released."""
    rests_on: tuple[Component, ...]
    """The components that the reached level rests on."""
    missing: tuple[Missing, ...]
    limits: tuple[Limit, ...]
    strip: tuple[GroupState, ...]
    claim: ClaimGap | None

    def finding(self, criterion: str) -> Finding | None:
        """Return the finding on a criterion, or None when the rubric has no such criterion."""
        return next((found for found in self.findings if found.criterion == criterion), None)


def rate(rubric: Rubric, subject: Subject) -> Rating:
    """Judge one model. Pure: the same rubric and subject give the same rating, always.

    1. Everything is put in one order, so that none of it depends on another.
    2. Every criterion is answered by its probe.
    3. A derived model takes over from its bases what it did not change and says nothing about.
    4. The level is the highest rung whose gates, and those of the rungs below, are met.
    5. It is limited by the weakest base.
    6. Rights are those over everything that the reached level rests on.
    """
    subject = in_order(subject)
    findings = tuple(_find(criterion, subject) for criterion in rubric.criteria)
    by_id = {found.criterion: found for found in findings}
    own_level = _climb(rubric, by_id)
    limits = tuple(
        Limit(base.model, base.level) for base in subject.bases if _base_level(base) < own_level
    )
    level = min((own_level, *(_base_level(base) for base in subject.bases)))
    rights_findings = _rights_findings(rubric, subject, by_id)
    rights = _rights(rubric, by_id, rights_findings, level)
    low, high, checked = _score(rubric.criteria, by_id)
    observations = subject.observations
    return Rating(
        rubric=rubric.id,
        rubric_digest=rubric.digest,
        engine=ENGINE_VERSION,
        model=subject.dossier.model,
        commit=observations.commit if observations else None,
        provisional=observations is None or observations.state is RepositoryState.MISSING,
        level=level,
        rights=rights,
        score_low=low,
        score_high=high,
        checked_share=checked,
        findings=findings,
        rights_findings=rights_findings,
        rests_on=_rests_on(rubric, level),
        missing=_missing(rubric, by_id, level, subject.bases),
        limits=limits,
        strip=_strip(rubric.criteria, by_id),
        claim=claim_gap(subject.dossier.claims, level, rights),
    )


def _find(criterion: Criterion, subject: Subject) -> Finding:
    own = _finding(criterion, PROBES[criterion.probe](subject))
    if own.outcome is not Outcome.UNKNOWN and own.basis is not Basis.CLAIMED:
        return own
    inherited = _inherit(criterion, subject.bases)
    if inherited is None or inherited.outcome is Outcome.UNKNOWN:
        return own
    # Of what nobody knows for the model itself, its base's answer holds whatever it is; against a
    # lead of its own only a better one does, or one that makes the question void.
    holds = (
        own.outcome is Outcome.UNKNOWN
        or inherited.outcome is Outcome.NOT_APPLICABLE
        or _order(inherited.outcome) < _order(own.outcome)
    )
    return inherited if holds else own


def _finding(criterion: Criterion, answer: Answer) -> Finding:
    return Finding(
        criterion=criterion.id,
        outcome=answer.outcome,
        reason=answer.reason,
        basis=answer.basis,
        places=answer.places,
        gated=answer.gated,
        gone=answer.gone,
    )


def _inherit(criterion: Criterion, bases: tuple[BaseStanding, ...]) -> Finding | None:
    """Return what all bases give together, or None when one of them passes nothing on.

    The worst of them holds; what does not apply to one of several bases is left out.
    """
    found: list[tuple[BaseStanding, Finding]] = []
    for base in bases:
        theirs = base.findings.get(criterion.id)
        if base.relation not in criterion.inherited or theirs is None:
            return None
        found.append((base, theirs))
    if not found:
        return None
    asked = [pair for pair in found if pair[1].outcome is not Outcome.NOT_APPLICABLE]
    base, worst = max(asked or found, key=lambda pair: _order(pair[1].outcome))
    if worst.inherited_from:
        return worst
    reason = f"Taken over from {base.model}: {worst.reason}"
    return replace(worst, reason=reason, inherited_from=base.model)


def _order(outcome: Outcome) -> int:
    return OUTCOME_ORDER.index(outcome)


def _climb(rubric: Rubric, findings: dict[str, Finding]) -> int:
    reached = 0
    for level in rubric.levels[1:]:
        if not all(findings[gate].outcome in SATISFIED for gate in level.gates):
            break
        reached = level.number
    return reached


def _base_level(base: BaseStanding) -> int:
    """Return the level beyond which a base keeps what was made from it.

    Never below 1: the derived weights are there to be run, whatever became of the base's.
    """
    return UNRATED_BASE_LEVEL if base.level is None else max(1, base.level)


def _rests_on(rubric: Rubric, level: int) -> tuple[Component, ...]:
    return tuple(component for rung in rubric.levels[: level + 1] for component in rung.rests_on)


def _rights_findings(
    rubric: Rubric, subject: Subject, findings: dict[str, Finding]
) -> tuple[RightsFinding, ...]:
    """Return rights over every released component that some level rests on.

    A component taken over from a base comes under the base's terms, and the weights of a derived
    model come under those of its bases as well as its own. A publisher may give its own work away
    under other terms than it did before: where the base is the same publisher's, only what that
    base came under from others goes on.
    """
    found: list[RightsFinding] = []
    for component in _rests_on(rubric, len(rubric.levels) - 1):
        answers = [
            findings[criterion.id]
            for criterion in rubric.criteria
            if component in criterion.components
        ]
        if not any(answer.outcome in (Outcome.MET, Outcome.PARTIAL) for answer in answers):
            continue
        taken_over = any(answer.inherited_from for answer in answers)
        if not taken_over:
            found.append(component_rights(subject, component))
        if taken_over or component is Component.FINAL_WEIGHTS:
            terms = [base_rights(base, component) for base in subject.bases]
            found += [one for one in terms if taken_over or not _is_own(subject, one)]
    return tuple(found)


def _is_own(subject: Subject, theirs: RightsFinding) -> bool:
    """Return whether terms were set by the publisher of the model that is being judged."""
    giver = (theirs.inherited_from or "").partition("/")[0].lower()
    return giver == subject.dossier.model.partition("/")[0].lower()


def _rights(
    rubric: Rubric, by_id: dict[str, Finding], findings: tuple[RightsFinding, ...], level: int
) -> Rights:
    if level == 0:
        gates = [by_id[gate].outcome for rung in rubric.levels[1:2] for gate in rung.gates]
        if Outcome.UNKNOWN in gates and Outcome.UNMET not in gates:
            return Rights.UNSTATED
        # Nothing is released: there is nothing that a stranger may study, change or share.
        return Rights.RESTRICTED
    rests_on = _rests_on(rubric, level)
    return worst_rights(found.rights for found in findings if found.component in rests_on)


def _score(criteria: tuple[Criterion, ...], findings: dict[str, Finding]) -> tuple[int, int, int]:
    """Return low end, high end and checked share, each 0 to 100, rounded half up."""
    total = low = unknown = checked = 0
    for criterion in criteria:
        found = findings[criterion.id]
        if found.outcome is Outcome.NOT_APPLICABLE:
            continue
        worth = criterion.weight * HALVES[found.outcome]
        total += criterion.weight * 2
        low += worth
        if found.outcome is Outcome.UNKNOWN:
            unknown += criterion.weight * 2
        if found.basis in (Basis.CHECKED, Basis.ATTESTED):
            checked += worth
    return _percent(low, total), _percent(low + unknown, total), _percent(checked, low)


def _percent(part: int, whole: int) -> int:
    return (200 * part + whole) // (2 * whole) if whole else 0


def _missing(
    rubric: Rubric, findings: dict[str, Finding], level: int, bases: tuple[BaseStanding, ...]
) -> tuple[Missing, ...]:
    """Return what keeps a model from the next level: gates that are not met, then its bases."""
    if level + 1 >= len(rubric.levels):
        return ()
    gates: Iterable[str] = rubric.level(level + 1).gates
    missing = []
    for gate in gates:
        found = findings[gate]
        if found.outcome not in SATISFIED:
            remedy = rubric.criterion(gate).remedy
            missing.append(Missing(gate, found.outcome, found.reason, remedy))
    asked = next((each for each in rubric.criteria if each.probe == "base_models"), None)
    if asked is None or any(each.criterion == asked.id for each in missing):
        return tuple(missing)
    for base in bases:
        if _base_level(base) <= level:
            at = "which this board has not rated"
            if base.level is not None:
                at = f"which is at level {base.level}"
            missing.append(
                Missing(
                    asked.id,
                    Outcome.UNKNOWN if base.level is None else Outcome.UNMET,
                    f"It was made from {base.model}, {at}.",
                    f"Start from a base model at level {level + 1} or above, or ask the publisher "
                    f"of {base.model} for what it is missing.",
                )
            )
    return tuple(missing)


def _strip(criteria: tuple[Criterion, ...], findings: dict[str, Finding]) -> tuple[GroupState, ...]:
    states = []
    for group in Group:
        weights: Counter[Outcome] = Counter()
        outcomes: list[Outcome] = []
        for criterion in criteria:
            outcome = findings[criterion.id].outcome
            if criterion.group is group and outcome is not Outcome.NOT_APPLICABLE:
                outcomes.append(outcome)
                weights[outcome] += criterion.weight
        met = outcomes.count(Outcome.MET)
        states.append(GroupState(group, _summary(outcomes, weights), met, len(outcomes)))
    return tuple(states)


def _summary(outcomes: list[Outcome], weights: Counter[Outcome]) -> Outcome:
    """Return one outcome for a group: met when all are, partial when some are.

    Where nothing is met, unmet or unknown, whichever weighs more.
    """
    if not outcomes:
        return Outcome.NOT_APPLICABLE
    if all(outcome is Outcome.MET for outcome in outcomes):
        return Outcome.MET
    if any(outcome in (Outcome.MET, Outcome.PARTIAL) for outcome in outcomes):
        return Outcome.PARTIAL
    if Outcome.UNKNOWN in outcomes and weights[Outcome.UNKNOWN] >= weights[Outcome.UNMET]:
        return Outcome.UNKNOWN
    return Outcome.UNMET
