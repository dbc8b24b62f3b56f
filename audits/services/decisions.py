"""What people decide about submissions: one row a decision, two people where it moves a model far.

    decide(submission_id=7, verdict=Verdict.ACCEPT, reason="shown", words="", ruling=ruling,
           by=user, role="moderator", after=None)

Undoing a decision is one more (`Verdict.REOPEN`). A decision that would move the model by two
levels or more waits until another person decides the same; until then what was in force stays so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from audits.collect.text import clean_prose
from audits.engine.accepted import Accepted
from audits.engine.canonical import to_plain
from audits.models import AIModel, Case, CaseState, Decision, Submission
from audits.offers import SubmissionKind
from audits.registry import RegistryModel
from audits.services.accepted import (
    FACTS,
    MODEL,
    Move,
    MoveWord,
    decision_in_force,
    entry_of,
    refresh_evidence,
    ruling_of,
)
from audits.services.effects import Effect, effect_of, effect_of_entry, effect_of_leaving
from audits.services.offered import has_more, links_of
from audits.services.registry import AlreadyThereError, enter_model, leave_out_model
from audits.services.rulings import BadRulingError, same_but_for_the_day, tidy_ruling
from audits.verdicts import REASONS, Verdict

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# From so many levels on, one person is not enough.
LEVELS_FOR_TWO = 2

MAX_WORDS = 2_000


class NotAllowed(Exception):  # noqa: N818  # what it says to a moderator, not a fault
    """A decision that cannot be made; the message is a sentence for the moderator."""


class Outdated(Exception):  # noqa: N818
    """Somebody decided meanwhile: `last` is their decision, None when there is none after all."""

    def __init__(self, last: Decision | None) -> None:
        """Hold the decision that came first."""
        self.last = last
        super().__init__("Somebody else has decided about this meanwhile. Please look again.")


class Unread(Outdated):
    """Something was added meanwhile: deciding would publish it, and nobody has looked at it."""

    def __init__(self, last: Decision | None) -> None:
        """Hold the last decision."""
        super().__init__(last)
        self.args = ("Something was added that you have not seen. Please open it and look again.",)


@dataclass(frozen=True, slots=True)
class _Matter:
    """What is decided about, read under its lock."""

    case: Case
    submission: Submission
    last: Decision | None
    """The last decision, in force or not."""
    in_force: Decision | None

    @property
    def is_accepted(self) -> bool:
        """Whether it counts now, even while undoing that waits for a second person."""
        return self.in_force is not None and self.in_force.verdict == Verdict.ACCEPT

    @property
    def waiting(self) -> Decision | None:
        """The decision that waits for a second person, if one does."""
        return self.last if self.last is not None and self.last.waits_for_second else None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a decision would lead to."""

    ruling: dict[str, Any]
    effect: Effect | None
    """None where nothing that is judged becomes different."""
    is_different: bool
    """Whether what is accepted becomes different."""


@transaction.atomic
def decide(
    *,
    submission_id: int,
    verdict: Verdict,
    reason: str,
    words: str,
    ruling: Accepted | None,
    by: User,
    role: str,
    after: int | None,
    now: datetime | None = None,
    entry: RegistryModel | None = None,
    seen: int | None = None,
) -> Decision:
    """Record a decision and what follows from it; returns its row.

    `ruling` is what is accepted, for verdict `accept`; `entry` is the model to be entered, when it
    was said to be missing. Left out, they are those of the decision that waits for a second person.
    `after` is the last decision that the moderator saw, None before the first; `seen` the last
    supplement, 0 for none, and None when all that is there was read.

    1. Lock the case, then the model: of two who decide at once, the second one is told.
    2. Work out what becomes of the rating. Two levels or more need a second person with the same
       verdict, and the same ruling when it accepts.
    3. Add the decision; bring the case up to date.
    4. Gather the model's evidence anew, or enter the model that was missing. The caller queues
       `audits.tasks.rejudge_model` for `model_to_judge(decision)` after the commit; without that,
       the next beat finds it.

    Raises `Outdated` (`Unread` when something was added), `NotAllowed`, and
    `Submission.DoesNotExist`.
    """
    now = now or timezone.now()
    matter = _lock(submission_id)
    if after != (matter.last.pk if matter.last else None):
        raise Outdated(matter.last)
    _check_words(verdict, reason, words, role)
    _check_verdict(matter, verdict, by)
    # Of spam nothing is published.
    if seen is not None and verdict is not Verdict.SPAM and has_more(matter.submission, seen):
        raise Unread(matter.last)
    if matter.submission.kind == SubmissionKind.MISSING:
        outcome = _outcome_for_missing(matter, verdict, entry)
    else:
        outcome = _outcome(matter, verdict, ruling, now)
    waits = _needs_second(matter, verdict, outcome, by)
    decision = Decision.objects.create(
        submission=matter.submission,
        previous=matter.last,
        verdict=verdict.value,
        reason=reason,
        words=clean_prose(words, MAX_WORDS).strip(),
        by=by,
        role=role,
        ruling=outcome.ruling,
        waits_for_second=waits,
        old_level=outcome.effect.old_level if outcome.effect else None,
        new_level=outcome.effect.new_level if outcome.effect else None,
        created=now,
    )
    _update_case(matter, decision, outcome, now)
    if outcome.is_different and not waits:
        _put_into_force(matter, decision, now)
    return decision


def model_to_judge(decision: Decision) -> int | None:
    """Return the id of the model that a decision touches; None when it touches none.

    What is to be judged again after the commit: of a missing model the one that was entered.
    """
    if decision.submission.kind != SubmissionKind.MISSING:
        return decision.submission.ai_model_id
    entry = None if decision.waits_for_second else entry_of(decision)
    if entry is None:
        return None
    return AIModel.objects.at(entry.id).values_list("pk", flat=True).first()


def may_decide(*, case: Case, verdict: Verdict, by: User) -> str:
    """Return why somebody cannot decide so, as a sentence; empty when they can.

    For a page that offers verdicts: reads without locks, and `decide` asks again.
    """
    try:
        _check_verdict(_read(case, Submission.objects.get(pk=case.pk)), verdict, by)
    except NotAllowed as no:
        return str(no)
    return ""


def _lock(submission_id: int) -> _Matter:
    submission = Submission.objects.get(pk=submission_id)
    # Locked first and read after, as everywhere: what was waited for must be seen.
    Case.objects.select_for_update(no_key=True).only("pk").get(pk=submission_id)
    case = Case.objects.select_related("last_check").get(pk=submission_id)
    if submission.ai_model_id is not None:
        locked = AIModel.objects.select_for_update(no_key=True)
        locked.only("pk").get(pk=submission.ai_model_id)
    return _read(case, submission)


def _read(case: Case, submission: Submission) -> _Matter:
    submission.case = case
    last = Decision.objects.filter(submission=submission).order_by("-pk").first()
    in_force = last
    if last is not None and last.waits_for_second:
        in_force = decision_in_force(submission.pk)
    return _Matter(case, submission, last, in_force)


# --- What may be decided --------------------------------------------------------------------------


def _check_words(verdict: Verdict, reason: str, words: str, role: str) -> None:
    if not role:
        raise NotAllowed("Only moderators decide.")
    if reason not in REASONS[verdict]:
        raise NotAllowed("Please choose one of the reasons.")
    if len(words) > MAX_WORDS:
        raise NotAllowed(f"Please say it in at most {MAX_WORDS} characters.")


def _check_verdict(matter: _Matter, verdict: Verdict, by: User) -> None:
    """Refuse what does not fit where the submission stands."""
    state, waiting = matter.case.state, matter.waiting
    if state == CaseState.WITHDRAWN:
        raise NotAllowed("Its submitter has withdrawn it.")
    if state == CaseState.SPAM and verdict is not Verdict.REOPEN:
        raise NotAllowed("It is marked as spam. Reopen it first.")
    if verdict is Verdict.ACCEPT:
        is_reply = matter.submission.kind == SubmissionKind.REPLY
        if is_reply and not matter.case.is_proven:
            raise NotAllowed("A reply can be accepted once its writer has shown who they are.")
        if is_reply and matter.is_accepted:
            raise NotAllowed("It is accepted already.")
        return  # The same verdict again may accept something else; `_needs_second` sees to it.
    if waiting is not None and waiting.verdict == verdict and waiting.by_id == by.pk:
        raise NotAllowed("You have decided this already. Somebody else has to agree.")
    if verdict is Verdict.REOPEN and matter.last is None:
        raise NotAllowed("Nothing has been decided, so there is nothing to undo.")
    if verdict is Verdict.REOPEN and state == CaseState.OPEN:
        raise NotAllowed("It is open already.")
    if verdict is Verdict.REFUSE and state == CaseState.REFUSED:
        raise NotAllowed("It is refused already.")
    if verdict is Verdict.ASK and matter.is_accepted:
        raise NotAllowed("It is accepted. Reopen it before asking for more.")
    if verdict is Verdict.SPAM and _ever_accepted(matter.submission):
        # Hiding it would hide why a rating changed.
        raise NotAllowed("It was accepted once, and that stays public. Refuse it instead.")


def _ever_accepted(submission: Submission) -> bool:
    accepted = Decision.objects.filter(submission=submission, verdict=Verdict.ACCEPT)
    return accepted.filter(waits_for_second=False).exists()


def _needs_second(matter: _Matter, verdict: Verdict, outcome: _Outcome, by: User) -> bool:
    """Whether it waits; raises `NotAllowed` when somebody would be their own second person."""
    moved = outcome.effect.levels_moved if outcome.effect else 0
    if moved < LEVELS_FOR_TWO:
        return False
    first = matter.waiting
    if first is None or first.verdict != verdict or first.ruling != outcome.ruling:
        return True
    if first.by_id == by.pk:
        raise NotAllowed("You have decided this already. Somebody else has to agree.")
    return False


# --- What follows ---------------------------------------------------------------------------------


def _outcome(matter: _Matter, verdict: Verdict, ruling: Accepted | None, now: datetime) -> _Outcome:
    """Return what is accepted from now on, against what was, and what that does to the rating."""
    before, after = ruling_of(matter.in_force), None
    if verdict is Verdict.ACCEPT and matter.submission.kind != SubmissionKind.REPLY:
        after = _tidy(matter, ruling, now.date())
        held = same_but_for_the_day(before, after)
        if held is not None and matter.waiting is None:
            raise NotAllowed("It is accepted already, and so.")
        after = held or after
    content = to_plain(after) if after else {}
    if before == after:
        return _Outcome(content, None, is_different=False)
    effect = effect_of(submission=matter.submission, accepted=after, now=now)
    return _Outcome(content, effect, is_different=True)


def _tidy(matter: _Matter, ruling: Accepted | None, today: date) -> Accepted:
    """Return a ruling as it is kept: of this submission, of this day, fit for a page."""
    waiting = ruling_of(matter.waiting)
    if ruling is None and waiting is not None:
        return waiting
    given = ruling or Accepted("")
    slug = matter.submission.ai_model.slug if matter.submission.ai_model else ""
    try:
        tidied = tidy_ruling(given, uid=str(matter.submission.uid), slug=slug, today=today)
    except BadRulingError as error:
        raise NotAllowed(str(error)) from error
    if tidied.is_empty and matter.submission.kind != SubmissionKind.DISPUTE:
        raise NotAllowed("Please say what is accepted: nothing of it would be judged.")
    # Somebody who agrees on the next day agrees with what was decided on the day before.
    return same_but_for_the_day(waiting, tidied) or tidied


def _outcome_for_missing(
    matter: _Matter, verdict: Verdict, entry: RegistryModel | None
) -> _Outcome:
    """Return the same for a missing model: what is accepted is which model is entered, and how.

    The first rating of a new model counts as a move from level 0, its leaving as one to there.
    """
    entered = entry_of(matter.in_force)
    if verdict is not Verdict.ACCEPT:
        effect = effect_of_leaving(entered) if entered else None
        return _Outcome({}, effect, is_different=entered is not None)
    if entered and matter.in_force:
        if matter.waiting is None:
            raise NotAllowed("It is accepted already.")
        return _Outcome(matter.in_force.ruling, None, is_different=False)
    waiting = entry_of(matter.waiting)
    entry = entry or waiting
    if entry is None:
        raise NotAllowed("Please fill in what the board needs to know about the model.")
    if waiting and waiting == entry.model_copy(update={"entered": waiting.entered}):
        entry = waiting
    known = AIModel.objects.at(entry.id).first()
    if known is not None and known.listed:
        raise NotAllowed(f"{known.slug} is on the board already.")
    ruling = {MODEL: entry.id, FACTS: entry.as_json()}
    return _Outcome(ruling, effect_of_entry(entry), is_different=True)


_STATES = {
    Verdict.ACCEPT: CaseState.ACCEPTED,
    Verdict.REFUSE: CaseState.REFUSED,
    Verdict.ASK: CaseState.ASKED,
    Verdict.SPAM: CaseState.SPAM,
    Verdict.REOPEN: CaseState.OPEN,
}
# In these nothing more is expected of anybody.
_SETTLED = frozenset({CaseState.ACCEPTED, CaseState.REFUSED, CaseState.SPAM})


def _update_case(matter: _Matter, decision: Decision, outcome: _Outcome, now: datetime) -> None:
    state = CaseState.SECOND if decision.waits_for_second else _STATES[Verdict(decision.verdict)]
    columns: dict[str, Any] = {
        "state": state,
        "decision": decision,
        "decided_at": now if state in _SETTLED else None,
    }
    if outcome.effect and (decision.verdict == Verdict.ACCEPT or decision.waits_for_second):
        # The queue has the most consequential first, undoing included.
        columns["levels_moved"] = outcome.effect.levels_moved
        columns["effect_level"] = outcome.effect.new_level
    if state in (CaseState.REFUSED, CaseState.SPAM):
        columns["check_due_at"] = None
    elif matter.case.check_due_at is None and links_of(matter.submission):
        columns["check_due_at"] = now
    Case.objects.filter(pk=matter.case.pk).update(**columns)
    for name, value in columns.items():
        setattr(matter.case, name, value)  # so that `decision.submission.case` is as it is now


def _put_into_force(matter: _Matter, decision: Decision, now: datetime) -> None:
    submission = matter.submission
    if submission.kind == SubmissionKind.MISSING:
        if entry := entry_of(decision):
            try:
                enter_model(model=entry, now=now)
            except AlreadyThereError as error:
                raise NotAllowed(str(error)) from error
        elif entered := entry_of(matter.in_force):
            leave_out_model(slug=entered.id)
    elif submission.ai_model_id is not None:
        is_accepted = decision.verdict == Verdict.ACCEPT
        what = MoveWord.ACCEPTED if is_accepted else MoveWord.OVERTURNED
        moves = [Move(str(submission.uid), what)]
        refresh_evidence(model_id=submission.ai_model_id, now=now, moves=moves)
