"""From the inputs of one rating to those of the next, one at a time, so each change has one cause.

The order is fixed: the auditor is corrected, the rubric changes, the registry states something new,
what was accepted from submissions changes, a base is rated differently, the repository changes.
What a later step would have shown anyway is then not put down to an earlier cause.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audits.engine.canonical import digest
from audits.engine.compare import Cause
from audits.engine.components import Relation
from audits.engine.evidence import BaseModel
from audits.engine.rubric import RubricError
from audits.models import AIModel, Rating
from audits.rubrics import load_rubric
from audits.services.inputs import (
    Inputs,
    Policy,
    Standings,
    current_policy,
    dossier_of,
    inputs_from,
)


@dataclass(frozen=True, slots=True)
class Step:
    """Inputs that differ from those before them in one respect, and which that is."""

    cause: Cause
    inputs: Inputs


def target_inputs(ai_model: AIModel, standings: Standings | None = None) -> Inputs | None:
    """Return what a model should be rated from now; None while nothing is stated about it."""
    if ai_model.entry is None:
        return None
    return inputs_from(
        policy=current_policy(),
        entry=ai_model.entry,
        evidence=ai_model.evidence,
        observation=ai_model.observation,
        standings=standings or Standings(),
    )


def steps_between(current: Rating, target: Inputs, standings: Standings) -> Iterator[Step]:
    """Yield the inputs of each rating that leads from the current one to the target.

    The last one has the target's inputs. Yields nothing when they are those of `current`.
    `standings` are those that `target` was made with.
    """
    if current.inputs_digest == target.digest:
        return
    # Until its turn comes, each input stays what it was: bases too, at the ratings they had.
    then = Standings.as_in(current)
    named: tuple[BaseModel, ...] | None = _bases_of(current)
    entry, evidence, observation = current.entry, current.evidence, current.observation
    at, bases_at = current.inputs_digest, current.bases_digest

    policy = _policy_of(current)
    machine = (target.policy.engine, target.policy.licenses_digest)
    if policy is not None and (current.engine, current.licenses_digest) != machine:
        # The engine and the license table of that day are not kept; the rubric is.
        then = then.under(policy)
        inputs = inputs_from(
            policy=policy,
            entry=entry,
            evidence=evidence,
            observation=observation,
            standings=then,
            named=named,
        )
        at, bases_at = inputs.digest, inputs.bases_digest
        yield Step(Cause.CORRECTION, inputs)
    if current.rubric_digest != target.policy.rubric.digest:
        then = then.under(target.policy)
        inputs = inputs_from(
            policy=target.policy,
            entry=entry,
            evidence=evidence,
            observation=observation,
            standings=then,
            named=named,
        )
        at, bases_at = inputs.digest, inputs.bases_digest
        yield Step(Cause.RUBRIC, inputs)
    if digest(entry.content["dossier"]) != target.dossier_digest:
        # The same statements read differently: the reading was mended, not the evidence.
        same_facts = entry.content["facts"] == target.entry.content["facts"]
        if dossier_of(entry, evidence).bases or dossier_of(target.entry, evidence).bases:
            named = None
        entry = target.entry
        inputs = inputs_from(
            policy=target.policy,
            entry=entry,
            evidence=evidence,
            observation=observation,
            standings=then,
            named=named,
        )
        at, bases_at = inputs.digest, inputs.bases_digest
        yield Step(Cause.CORRECTION if same_facts else Cause.EVIDENCE, inputs)
    if evidence != target.evidence:
        if dossier_of(entry, evidence).bases or target.dossier.bases:
            named = None
        evidence = target.evidence
        inputs = inputs_from(
            policy=target.policy,
            entry=entry,
            evidence=evidence,
            observation=observation,
            standings=then,
            named=named,
        )
        at, bases_at = inputs.digest, inputs.bases_digest
        yield Step(Cause.EVIDENCE, inputs)
    latest = inputs_from(
        policy=target.policy,
        entry=entry,
        evidence=evidence,
        observation=observation,
        standings=standings,
    )
    if latest.bases_digest != bases_at:
        at = latest.digest
        yield Step(Cause.LINEAGE, latest)
    if at != target.digest:
        same = observation == target.observation
        yield Step(Cause.CORRECTION if same else Cause.REPOSITORY, target)


def _bases_of(row: Rating) -> tuple[BaseModel, ...]:
    return tuple(BaseModel(base["model"], Relation(base["relation"])) for base in row.bases)


def _policy_of(row: Rating) -> Policy | None:
    """Return what a row was judged by, as far as it is kept.

    None when this version of the board no longer has the rubric: a correction can then not be told
    from the change of rubric, and the rubric is named as the cause.
    """
    try:
        rubric = load_rubric(row.rubric)
    except RubricError:
        return None
    if rubric.digest != row.rubric_digest:
        return None
    return current_policy().with_rubric(rubric)
