"""One case as a moderator sees it: the offer, the board's finding, the effect of deciding."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from audits.engine.canonical import to_plain
from audits.engine.findings import Finding, Place
from audits.engine.rating import Rating
from audits.models import Case, CaseState, Decision
from audits.offers import SubmissionKind
from audits.rubrics import load_rubric
from audits.services.decisions import LEVELS_FOR_TWO
from audits.services.effects import Effect
from audits.verdicts import Verdict
from openboard.moderation_forms import QueueQuestion
from openboard.moderation_records import CaseRecord, SenderRecord
from openboard.pages import Level, Notice, Score
from openboard.pages import Link as Shown
from openboard.pages import Place as ShownPlace
from openboard.pages.moderation import BoardSays, CasePage, DoneNote, EffectView, OtherLine, Sender
from openboard.presenters.changes import change_item
from openboard.presenters.common import hub_url, level_of, model_url, outside, when_words
from openboard.presenters.criteria import HOW_KNOWN
from openboard.presenters.decisions import show_decided_page
from openboard.presenters.moderation import STATE_WORDS, case_url, staff_decision, what_of

_SAID_BY_FIRST = {
    Verdict.ACCEPT: "accepted it",
    Verdict.REFUSE: "refused it",
    Verdict.REOPEN: "undid the decision",
}

_STATES = {
    CaseState.OPEN: "It waits for a moderator.",
    CaseState.SECOND: "One person has decided; it waits for a second one.",
    CaseState.ASKED: "It waits for its submitter, who was asked for more.",
    CaseState.ACCEPTED: "It is accepted.",
    CaseState.REFUSED: "It is refused.",
    CaseState.SPAM: "It is marked as spam, and shown nowhere in public.",
    CaseState.WITHDRAWN: "Its submitter has withdrawn it. Nothing can be decided any more.",
}


def show_case_page(
    record: CaseRecord,
    asked: QueueQuestion,
    *,
    around: tuple[Case | None, Case | None],
    effect: Effect | None,
    effect_note: str,
    undo: Effect | None,
    notices: Sequence[Notice],
    done: DoneNote | None,
    by: int | None,
) -> CasePage:
    """Return the page of a case; `by` is who looks at it."""
    submission, case = record.submission, record.case
    query = asked.query()
    before, after = around
    return CasePage(
        uid=submission.uid,
        url=case_url(submission, asked),
        effect_url=reverse("queue_effect", args=(submission.uid,)) + (f"?{query}" if query else ""),
        queue_url=reverse("queue") + (f"?{query}" if query else ""),
        record=show_decided_page(record.public),
        model=_model(record),
        now=level_of(record.rating.level) if record.rating else None,
        state=_STATES.get(CaseState(case.state), ""),
        is_proven=case.is_proven,
        is_reply=submission.kind == SubmissionKind.REPLY,
        is_missing=submission.kind == SubmissionKind.MISSING,
        says=_says(record),
        sender=_sender(record.sender, asked),
        decisions=tuple(staff_decision(one, asked) for one in record.public.decisions),
        effect=effect_view(effect) if effect else None,
        effect_note=effect_note,
        undo=effect_view(undo) if undo else None,
        waits=_first_person(record.waiting, by),
        notices=tuple(notices),
        previous_url=case_url(before.submission, asked) if before else "",
        next_url=case_url(after.submission, asked) if after else "",
        done=done,
    )


def effect_view(effect: Effect) -> EffectView:
    """Return what a decision would do, cell by cell."""
    old, new = effect.old, effect.new
    items = [change_item(to_plain(one)) for one in effect.differences if one.aspect != "level"]
    return EffectView(
        old_level=_level(old),
        new_level=_level(new),
        old_rights=old.rights.value,
        new_rights=new.rights.value,
        old_score=_score(old),
        new_score=_score(new),
        items=tuple(items),
        needs_two=effect.levels_moved >= LEVELS_FOR_TWO,
    )


def _level(rating: Rating) -> Level:
    return level_of(rating.level)


def _score(rating: Rating) -> Score:
    return Score(rating.score_low, rating.score_high, rating.checked_share)


def _first_person(waiting: Decision | None, by: int | None) -> str:
    if waiting is None:
        return ""
    did = _SAID_BY_FIRST.get(Verdict(waiting.verdict), "decided")
    when = when_words(waiting.created)
    if waiting.by_id == by:
        return f"You {did} on {when}. Somebody else has to decide the same."
    return f"{waiting.by.username} {did} on {when}. It holds once you decide the same; another " \
        "ruling begins anew."  # fmt: skip


def _model(record: CaseRecord) -> Shown | None:
    if record.ai_model is None:
        return None
    return Shown(record.ai_model.name, model_url(record.ai_model.slug))


def _says(record: CaseRecord) -> BoardSays | None:
    """Return the finding that a submission is about; None when it is about none."""
    ai_model, rating, key = record.ai_model, record.rating, record.submission.criterion
    finding = rating.finding(key) if rating and key else None
    if ai_model is None or finding is None:
        return None
    criterion = load_rubric().criterion(key)
    return BoardSays(
        name=criterion.title,
        url=f"{model_url(ai_model.slug)}#{key}",
        outcome=finding.outcome,
        reason=finding.reason,
        how_known=HOW_KNOWN[finding.basis] if finding.basis else "",
        places=tuple(_place(place, finding, ai_model.slug) for place in finding.places),
        takes=criterion.takes,
    )


def _place(place: Place, finding: Finding, slug: str) -> ShownPlace:
    url = outside(place.url)
    if not url and place.commit:
        kind, path = ("blob", [place.path]) if place.path else ("tree", [])
        url = hub_url(finding.inherited_from or slug, kind, place.commit, *path)
    return ShownPlace(Shown(place.text, url), commit=place.commit or "")


def _sender(record: SenderRecord, asked: QueueQuestion) -> Sender:
    return Sender(
        is_known=record.is_known,
        counts=tuple(
            (STATE_WORDS[state], record.states[state])
            for state in STATE_WORDS
            if record.states[state]
        ),
        others=tuple(
            OtherLine(
                what=what_of(one),
                url=case_url(one, asked),
                model=one.ai_model.name if one.ai_model else "",
                when=one.created,
                state=STATE_WORDS.get(one.case.state, one.case.state),
            )
            for one in record.others
        ),
        is_cut=record.is_cut,
    )


def outdated_notice(last: Decision | None) -> Notice:
    """Return what is said to whom somebody else came first."""
    if last is None:
        return Notice("This page was not up to date.", "Please look again, and decide then.")
    who = f"{last.by.username} has decided on {when_words(last.created)}"
    return Notice(
        "Somebody else has decided meanwhile.",
        f"{who}; it stands below. What you typed is kept. Look again before you send it.",
    )


def added_notice() -> Notice:
    """Return what is said to who decides about more than they have seen."""
    return Notice(
        "Its submitter has added something meanwhile.",
        "It stands below, and would be published with your decision. What you typed is kept. Look "
        "at it before you send it.",
    )


def no_effect_note(kind: str, title: str, *, is_machine_only: bool, is_empty: bool) -> str:
    """Return what is said where accepting moves nothing, or that is not known yet."""
    if kind == SubmissionKind.REPLY:
        return "A reply stands beside the finding, and moves nothing."
    if kind == SubmissionKind.MISSING:
        return "Fill in what the board needs to know, then let it show the first rating."
    if is_machine_only:
        return f"“{title}” is answered by what the machine sees, and by nothing that people state."
    if is_empty:
        return "Nothing is ruled yet, so nothing would go to the judge."
    return ""
