"""What is accepted about a model at this moment, gathered from decisions into its next evidence.

    refresh_evidence(model_id=7, now=now, moves=[Move(uid, MoveWord.ACCEPTED)])

Decisions and looks at links are the log; this is drawn from them, and can be drawn again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from audits.engine.accepted import Accepted
from audits.engine.canonical import digest, to_plain
from audits.engine.components import Basis
from audits.engine.plain import from_plain
from audits.links import LinkState
from audits.models import AIModel, Case, CaseState, Decision, EvidenceSet, LinkCheck
from audits.registry import RegistryModel
from audits.services.inputs import accepted_in
from audits.verdicts import Verdict

# Under these a decision on a missing model keeps which model was entered, and as what.
MODEL = "model"
FACTS = "facts"


_SAYS_NOTHING = (LinkState.UNREACHED, LinkState.REFUSED, LinkState.MISSING)


class MoveWord(StrEnum):
    """What happened to one submission's part of the evidence."""

    ACCEPTED = "accepted"
    """Also with another ruling than before."""
    OVERTURNED = "overturned"
    WITHDRAWN = "withdrawn"
    GONE = "gone"
    BACK = "back"
    CHECKED = "checked"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Move:
    """What happened to which submission."""

    submission: str
    """Its public id."""
    what: MoveWord


def ruling_of(decision: Decision | None) -> Accepted | None:
    """Return what a decision accepted; None where it accepted nothing that is judged."""
    if decision is None or decision.verdict != Verdict.ACCEPT:
        return None
    if not decision.ruling or MODEL in decision.ruling:
        return None
    return from_plain(Accepted, decision.ruling, "ruling")


def entry_of(decision: Decision | None) -> RegistryModel | None:
    """Return the model that a decision enters, one that was missing; None where it enters none."""
    if decision is None or decision.verdict != Verdict.ACCEPT or MODEL not in decision.ruling:
        return None
    return RegistryModel.from_json(decision.ruling[FACTS])


def decision_in_force(submission_id: int) -> Decision | None:
    """Return the last decision on a submission that does not wait for a second person."""
    decided = Decision.objects.filter(submission=submission_id, waits_for_second=False)
    return decided.order_by("-pk").first()


def as_it_stands(accepted: Accepted, case: Case, now: datetime) -> Accepted:
    """Return what was accepted, with what the machine's looks at its link say of it.

    It counts as checked while the last look that found it as it was said to be is younger than
    `EVIDENCE_STALE_SECONDS`, and none since has found it otherwise; else as listed. Looks that
    failed say nothing, nor does one that misses the link: it is back at the next, or becomes gone.
    """
    oldest = now - timedelta(seconds=int(settings.EVIDENCE_STALE_SECONDS))
    checked_at, last = case.checked_at, case.last_check
    is_checked = checked_at is not None and checked_at > oldest
    if is_checked and checked_at and last and last.finished > checked_at:
        newer = LinkCheck.objects.filter(
            submission=case.pk, number=0, finished__gt=checked_at
        ).exclude(state__in=_SAYS_NOTHING)
        is_checked = not newer.exists()
    basis = Basis.CHECKED if is_checked else Basis.LISTED
    said, report = accepted.statement, accepted.reproduction
    return replace(
        accepted,
        statement=replace(said, basis=basis) if said else None,
        reproduction=replace(report, basis=basis) if report else None,
        is_gone=case.gone_since is not None,
    )


def gather(*, model_id: int, now: datetime) -> tuple[Accepted, ...]:
    """Return all that is accepted about a model, in the order of acceptance.

    What was accepted again as it was, say by who called off an undoing, keeps its place.
    """
    about = Decision.objects.filter(submission__ai_model=model_id, waits_for_second=False)
    last = about.values("submission").annotate(last=Max("pk")).values("last")
    counting = Decision.objects.filter(pk__in=last, verdict=Verdict.ACCEPT)
    rows = (
        about.filter(submission__in=counting.values("submission"))
        .exclude(submission__case__state=CaseState.WITHDRAWN)
        .select_related("submission__case__last_check")
        .order_by("pk")
    )
    since: dict[int, Decision] = {}
    for decision in rows:
        before = since.get(decision.submission_id)
        is_same = before is not None and before.verdict == decision.verdict
        if before is None or not is_same or before.ruling != decision.ruling:
            since[decision.submission_id] = decision
    return tuple(
        as_it_stands(accepted, decision.submission.case, now)
        for decision in sorted(since.values(), key=lambda decision: decision.pk)
        if (accepted := ruling_of(decision)) and not accepted.is_empty
    )


@transaction.atomic
def refresh_evidence(
    *, model_id: int, now: datetime, moves: Sequence[Move] = ()
) -> EvidenceSet | None:
    """Gather what is accepted about a model; if it is not what it was, add it and mark it due.

    1. Lock the model's row, so that no two gather at once, then read.
    2. Add a row to the model's evidence when it differs, with what moved. `moves` gives the words
       where there is a choice (overturned or withdrawn); what else has moved is found out here,
       and what has not is left out.
    3. Mark the model as waiting to be judged; the caller queues `audits.tasks.rejudge_model` after
       the commit, or the next beat does it.

    Whoever changes a case or decides about it calls this in the same transaction, after the write.
    Returns the added row, None when nothing is different. Raises `AIModel.DoesNotExist`.
    """
    AIModel.objects.select_for_update(no_key=True).only("pk").get(pk=model_id)
    ai_model = AIModel.objects.select_related("evidence").get(pk=model_id)
    before, after = accepted_in(ai_model.evidence), gather(model_id=model_id, now=now)
    if before == after:
        return None
    words = {move.submission: move.what for move in moves}
    # When only the order is different, what was said to move is all there is to say.
    moved = tuple(_moved(before, after)) or tuple(moves)
    content = to_plain(after)
    row = EvidenceSet.objects.create(
        ai_model=ai_model,
        previous=ai_model.evidence,
        digest=digest(content),
        content=content,
        moves=[
            {
                "submission": move.submission,
                "what": MoveWord(words.get(move.submission, move.what)).value,
            }
            for move in moved
        ],
        created=now,
    )
    AIModel.objects.filter(pk=model_id).update(evidence=row, evidence_due=now)
    return row


def _moved(before: Sequence[Accepted], after: Sequence[Accepted]) -> Iterator[Move]:
    """Yield what is different, as far as the two lists tell, in the order of acceptance."""
    was = {one.submission: one for one in before}
    now = {one.submission: one for one in after}
    for uid in dict.fromkeys([*was, *now]):
        old, new = was.get(uid), now.get(uid)
        if new is None:
            yield Move(uid, MoveWord.OVERTURNED)
        elif old is None or _unchecked(old) != _unchecked(new):
            yield Move(uid, MoveWord.ACCEPTED)
        elif old.is_gone != new.is_gone:
            yield Move(uid, MoveWord.GONE if new.is_gone else MoveWord.BACK)
        elif old != new:
            is_checked = Basis.CHECKED in _bases(new)
            yield Move(uid, MoveWord.CHECKED if is_checked else MoveWord.STALE)


def _unchecked(accepted: Accepted) -> Accepted:
    """Return what was accepted, without what the machine's looks say of it."""
    said, report = accepted.statement, accepted.reproduction
    return replace(
        accepted,
        statement=replace(said, basis=Basis.LISTED) if said else None,
        reproduction=replace(report, basis=Basis.LISTED) if report else None,
        is_gone=False,
    )


def _bases(accepted: Accepted) -> set[Basis]:
    return {part.basis for part in (accepted.statement, accepted.reproduction) if part}
