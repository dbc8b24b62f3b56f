"""The moderators' queue, and what became of several cases that were decided at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.text import Truncator

from audits.engine.findings import Outcome
from audits.engine.plain import PlainError
from audits.links import LinkState
from audits.models import Case, CaseState, Decision, Submission
from audits.models.evidence_querysets import DecisionsSlice
from audits.models.queue import (
    ABOUT_NONE,
    ASKED,
    SECOND,
    WAITING,
    QueueGroup,
    QueueOrder,
    QueueSlice,
    everything_of,
)
from audits.services.accepted import entry_of, ruling_of
from audits.services.offered import offer_of
from audits.verdicts import Verdict
from openboard import formats
from openboard.evidence_words import KINDS, accepted_words, plain_word
from openboard.limits import FloodLine
from openboard.moderation_forms import DECIDED, NOTHING_ASKED, Pick, QueueQuestion
from openboard.pages import Choice, Level, Link, Pager
from openboard.pages.moderation import (
    BulkLine,
    BulkPage,
    DoneNote,
    FloodNote,
    QueueGroupLine,
    QueueLine,
    QueuePage,
    StaffDecision,
)
from openboard.presenters.common import level_of, model_url, short_address
from openboard.presenters.decisions import criterion_title, decision_line, headline

NOT_LOOKED = "Not looked at yet"
NO_LINK = "No link"

FOUND: dict[str, tuple[Outcome, str]] = {
    LinkState.THERE: (Outcome.MET, "There"),
    LinkState.MISSING: (Outcome.UNMET, "Not there"),
    LinkState.DIFFERENT: (Outcome.PARTIAL, "Different"),
    LinkState.GATED: (Outcome.PARTIAL, "Gated"),
    LinkState.REFUSED: (Outcome.UNKNOWN, "Not fetched"),
    LinkState.UNREACHED: (Outcome.UNKNOWN, "Not reached"),
}

STATE_WORDS: dict[str, str] = {
    CaseState.OPEN: "open",
    CaseState.SECOND: "waits for a second person",
    CaseState.ASKED: "asked for more",
    CaseState.ACCEPTED: "accepted",
    CaseState.REFUSED: "refused",
    CaseState.SPAM: "spam",
    CaseState.WITHDRAWN: "withdrawn",
}
"""Where a submission stands, as part of a sentence."""

_DONE: dict[str, str] = {
    Verdict.ACCEPT: "Accepted",
    Verdict.REFUSE: "Refused",
    Verdict.ASK: "Asked for more",
    Verdict.SPAM: "Marked as spam",
    Verdict.REOPEN: "Undone",
}


def show_queue_page(
    found: QueueSlice,
    counts: Mapping[str, int],
    asked: QueueQuestion,
    floods: Sequence[FloodLine],
    done: Decision | None,
    now: datetime,
) -> QueuePage:
    """Return the page of what waits."""
    filter_ = asked.filter
    before, after = found.has_before and found.groups, found.has_after and found.groups
    return _page(
        asked,
        counts,
        floods,
        done,
        groups=tuple(_group(group, asked, now) for group in found.groups),
        pager=Pager(
            previous_url=_url(asked, before=found.groups[0].place.write()) if before else "",
            next_url=_url(asked, after=found.groups[-1].place.write()) if after else "",
        ),
        about=_about(filter_.slug, filter_.criterion),
    )


def show_decided_lately(
    found: DecisionsSlice,
    counts: Mapping[str, int],
    asked: QueueQuestion,
    floods: Sequence[FloodLine],
    done: Decision | None,
) -> QueuePage:
    """Return the page of the last decisions, with who made them."""
    decisions = found.decisions
    return _page(
        asked,
        counts,
        floods,
        done,
        decided=tuple(staff_decision(one, asked) for one in decisions),
        pager=Pager(
            previous_url=(
                _url(asked, before=str(decisions[0].pk)) if found.has_newer and decisions else ""
            ),
            next_url=_url(asked, after=str(decisions[-1].pk)) if found.has_older else "",
        ),
    )


def _page(
    asked: QueueQuestion,
    counts: Mapping[str, int],
    floods: Sequence[FloodLine],
    done: Decision | None,
    *,
    groups: tuple[QueueGroupLine, ...] = (),
    decided: tuple[StaffDecision, ...] = (),
    pager: Pager,
    about: str = "",
) -> QueuePage:
    return QueuePage(
        title="Decided lately" if asked.state == DECIDED else "Queue",
        states=_states(asked, counts),
        kinds=_kinds(asked),
        orders=() if asked.state == DECIDED else _orders(asked),
        floods=tuple(_flood(one) for one in floods),
        groups=groups,
        decided=decided,
        about=about,
        all_url=_url(replace(asked, filter=replace(asked.filter, slug="", criterion=""))),
        is_filtered=bool(asked.state or asked.filter.kind or asked.filter.slug),
        pager=pager,
        done=done_note(done, asked),
        asked=asked.query(),
    )


# --- Ways to see the list -------------------------------------------------------------------------


def _url(asked: QueueQuestion, **more: str) -> str:
    query = asked.query(**more)
    return reverse("queue") + (f"?{query}" if query else "")


def _states(asked: QueueQuestion, counts: Mapping[str, int]) -> tuple[Choice, ...]:
    labels = {
        "": f"Waiting ({sum(counts.get(state, 0) for state in WAITING):,})",
        CaseState.OPEN.value: f"For a first person ({counts.get(CaseState.OPEN, 0):,})",
        SECOND: f"For a second one ({counts.get(SECOND, 0):,})",
        ASKED: f"For their submitter ({counts.get(ASKED, 0):,})",
        DECIDED: "Decided lately",
    }
    return tuple(
        Choice(label, _url(asked, state=state), asked.state == state)
        for state, label in labels.items()
    )


def _kinds(asked: QueueQuestion) -> tuple[Choice, ...]:
    return tuple(
        Choice(label, _url(asked, kind=str(kind)), asked.filter.kind == kind)
        for kind, label in {"": "All kinds", **KINDS}.items()
    )


def _orders(asked: QueueQuestion) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            label,
            _url(asked, order="" if order is QueueOrder.CONSEQUENCE else order.value),
            asked.filter.order is order,
        )
        for order, label in (
            (QueueOrder.CONSEQUENCE, "Most consequential first"),
            (QueueOrder.OLDEST, "Oldest first"),
        )
    )


def _about(slug: str, criterion: str) -> str:
    if not slug or not criterion:
        return slug
    title = "no criterion in particular" if criterion == ABOUT_NONE else criterion_title(criterion)
    return f"{slug}, {title}"


def _flood(line: FloodLine) -> FloodNote:
    url = model_url(line.slug) if "/" in line.slug else ""
    return FloodNote(Link(line.slug or "no model", url), line.count, line.since)


# --- Lines ----------------------------------------------------------------------------------------


def _group(group: QueueGroup, asked: QueueQuestion, now: datetime) -> QueueGroupLine:
    lines = tuple(_line(case, asked, now) for case in group.cases)
    submission = group.cases[0].submission
    all_url = ""
    if group.count > len(lines) and submission.ai_model is not None:
        every = everything_of(asked.filter, submission.ai_model.slug, submission.criterion)
        all_url = _url(replace(asked, filter=every))
    return QueueGroupLine(
        key=group.cases[0].pk,
        title=criterion_title(submission.criterion) or "No criterion in particular",
        first=lines[0],
        lines=lines,
        count=group.count,
        all_url=all_url,
    )


def _line(case: Case, asked: QueueQuestion, now: datetime) -> QueueLine:
    submission = case.submission
    ai_model = submission.ai_model
    outcome, found = found_of(case)
    return QueueLine(
        uid=submission.uid,
        url=case_url(submission, asked),
        what=what_of(submission),
        detail=_detail(submission),
        model=Link(ai_model.name, model_url(ai_model.slug))
        if ai_model
        else Link("Not on the board"),
        old_level=level_of(ai_model.level) if ai_model else None,
        new_level=_new_level(case),
        opened=case.opened,
        age=age(now - case.opened),
        outcome=outcome,
        found=found,
        repeats=case.repeats,
        state=_special(case),
        pick=Pick(submission.uid, case.decision_id).write(),
    )


def what_of(submission: Submission) -> str:
    """Return what was offered in a few words, also of an offer that cannot be read."""
    try:
        return headline(submission)
    except PlainError:
        return KINDS.get(submission.kind) or plain_word(submission.kind)


def _detail(submission: Submission) -> str:
    """Return the link or the first words of an offer."""
    try:
        offer = offer_of(submission)
    except PlainError:
        return ""
    if offer.links:
        return short_address(offer.links[0].url)
    return Truncator(" ".join(offer.words.split())).chars(60)


def _new_level(case: Case) -> Level | None:
    return level_of(case.effect_level) if case.effect_level is not None else None


def _special(case: Case) -> str:
    decision = case.decision
    if case.state == CaseState.SECOND and decision is not None:
        return f"{_DONE[decision.verdict]} by {decision.by.username}; waits for a second person"
    if case.state == CaseState.ASKED:
        return "Its submitter was asked for more"
    return "Decided before" if decision is not None else ""


def found_of(case: Case) -> tuple[Outcome, str]:
    """Return what the machine found at the link that a submission rests on, in a word or two."""
    if case.gone_since is not None:
        return Outcome.UNMET, "Gone"
    if case.last_check is not None:
        state = case.last_check.state
        return FOUND.get(state) or (Outcome.UNKNOWN, plain_word(state))
    has_link = bool(case.submission.content.get("links"))
    return Outcome.UNKNOWN, NOT_LOOKED if has_link else NO_LINK


def age(span: timedelta) -> str:
    """Return how long ago something was, in its largest unit: `3 days`, `1 hour`, `just now`."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return formats.count(minutes, "minute")
    if minutes < 48 * 60:
        return formats.count(minutes // 60, "hour")
    return formats.count(minutes // (24 * 60), "day")


def case_url(submission: Submission, asked: QueueQuestion | None = None, **more: str) -> str:
    """Return the address of a case; it holds what the queue was asked for."""
    query = asked.query(**more) if asked else ""
    return reverse("queue_case", args=(submission.uid,)) + (f"?{query}" if query else "")


def staff_decision(decision: Decision, asked: QueueQuestion | None = None) -> StaffDecision:
    """Return a decision as staff sees it; reads `by` beside what `decision_line` reads."""
    submission = decision.submission
    ruling, entry = ruling_of(decision), entry_of(decision)
    is_last = submission.case.decision_id == decision.pk
    can_undo = is_last and submission.case.state not in (CaseState.OPEN, CaseState.WITHDRAWN)
    return StaffDecision(
        line=decision_line(decision),
        by=decision.by.username,
        ruling=accepted_words(ruling) if ruling else f"Entered: {entry.name}" if entry else "",
        case_url=case_url(submission, asked),
        undo_url=undo_url(submission, asked) if can_undo else "",
    )


def undo_url(submission: Submission, asked: QueueQuestion | None = None) -> str:
    """Return where the last decision on a submission can be undone, with its reasons open."""
    more = {"verdict": Verdict.REOPEN.value}
    return case_url(submission, asked or NOTHING_ASKED, **more) + f"#{Verdict.REOPEN}"


def done_note(decision: Decision | None, asked: QueueQuestion) -> DoneNote | None:
    """Return what was just decided, with the way to undo it."""
    if decision is None:
        return None
    submission = decision.submission
    name = submission.ai_model.name if submission.ai_model else ""
    text = _DONE.get(decision.verdict) or plain_word(decision.verdict)
    if decision.waits_for_second:
        text += ", and waits for a second person"
    is_open = submission.case.state == CaseState.OPEN
    return DoneNote(
        text=text,
        case=Link(
            f"{what_of(submission)}{f', {name}' if name else ''}", case_url(submission, asked)
        ),
        undo_url="" if is_open else undo_url(submission, asked),
    )


def show_bulk_page(
    verdict: Verdict, results: Sequence[tuple[Submission | None, str, bool]], asked: QueueQuestion
) -> BulkPage:
    """Return what became of each: the submission, a sentence, and whether it was decided."""
    lines = tuple(
        BulkLine(
            what=_named(submission) if submission else "A submission that is not there",
            url=case_url(submission, asked) if submission else "",
            result=result,
            is_done=is_done,
        )
        for submission, result, is_done in results
    )
    done = sum(line.is_done for line in lines)
    return BulkPage(
        title=f"{_DONE[verdict]}: {formats.count(done, 'submission')}",
        lines=lines,
        done=done,
        queue_url=_url(asked),
    )


def _named(submission: Submission) -> str:
    name = f", {submission.ai_model.name}" if submission.ai_model else ""
    return f"{what_of(submission)}{name}"
