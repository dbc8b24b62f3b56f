"""Decisions: the list of them, and the public record of one submission."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse

from audits.engine.components import Component
from audits.engine.findings import Outcome
from audits.links import Link, LinkKind
from audits.models import Decision, LinkCheck, RatingChange, Submission, Supplement
from audits.models.evidence_querysets import DecisionsSlice
from audits.offers import Offer, Stance, SubmissionKind
from audits.rubrics import load_rubric
from audits.services.accepted import MODEL
from audits.services.offered import addition_of, offer_of
from audits.verdicts import Verdict, reason_sentence
from openboard import formats
from openboard.evidence_words import (
    DISPUTE_REASONS,
    EXTENTS,
    KINDS,
    LINK_KINDS,
    LINK_STATES,
    RELATIONSHIPS,
    ROLES,
    SHOWS,
    STATES,
    VERDICTS,
    WAITING_VERDICTS,
    headline_of,
    plain_word,
    start,
)
from openboard.pages import (
    Choice,
    DecidedPage,
    DecisionDay,
    DecisionLine,
    DecisionsPage,
    Fact,
    LookLine,
    OfferedLink,
    Pager,
    SupplementLine,
)
from openboard.pages import Link as Shown
from openboard.presenters.changes import change_line
from openboard.presenters.common import level_of, model_url
from openboard.presenters.evidence import record_url, report_facts, shown_link

MAX_LOOKS = 10
"""Of each link; a weekly look gives 52 a year."""

WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class DecisionsQuestion:
    """What a visitor asks of the list; empty where they ask for nothing."""

    verdict: str = ""
    kind: str = ""
    model: str = ""

    def url(self, **more: object) -> str:
        """Return the address of a list; the same question always has the same address."""
        asked = {"verdict": self.verdict, "kind": self.kind, "model": self.model} | more
        query = urlencode({name: value for name, value in asked.items() if value}, safe="/")
        return reverse("decisions") + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True)
class SubmissionRecord:
    """What is on file about one submission."""

    submission: Submission
    supplements: Sequence[Supplement]
    checks: Sequence[LinkCheck]
    """The newest first."""
    decisions: Sequence[Decision]
    """The oldest first."""
    changes: Sequence[RatingChange]


def show_decisions_page(found: DecisionsSlice, asked: DecisionsQuestion) -> DecisionsPage:
    """Return the page of these decisions, the newest first."""
    lines = [decision_line(one) for one in found.decisions]
    newer, older = found.has_newer and bool(lines), found.has_older and bool(lines)
    return DecisionsPage(
        days=tuple(
            DecisionDay(day, tuple(on_it))
            for day, on_it in groupby(lines, key=lambda line: line.when.date())
        ),
        verdicts=_choices("verdict", VERDICTS, asked),
        kinds=_choices("kind", KINDS, asked),
        model=_asked_model(asked, found.decisions),
        all_models_url=asked.url(model=""),
        is_filtered=asked != DecisionsQuestion(),
        pager=Pager(
            previous_url=asked.url(before=lines[0].key) if newer else "",
            next_url=asked.url(after=lines[-1].key) if older else "",
        ),
        latest=lines[0].when if lines and not found.has_newer else None,
    )


def _choices(name: str, words: dict[str, str], asked: DecisionsQuestion) -> tuple[Choice, ...]:
    now = getattr(asked, name)
    return tuple(
        Choice(label, asked.url(**{name: str(value)}), now == value)
        for value, label in {"": "All", **words}.items()
    )


def _asked_model(asked: DecisionsQuestion, decisions: Sequence[Decision]) -> Shown | None:
    if not asked.model:
        return None
    ai_model = decisions[0].submission.ai_model if decisions else None
    if ai_model is None:
        return Shown(asked.model)
    return Shown(ai_model.name, model_url(ai_model.slug))


def decision_line(decision: Decision) -> DecisionLine:
    """Return one decision in words; reads its submission, the model, the case and `previous`."""
    submission = decision.submission
    return DecisionLine(
        key=decision.pk,
        verdict=_verdict(decision),
        headline=headline(submission),
        model=_model_of(decision),
        reason=reason_sentence(decision.verdict, decision.reason),
        words=decision.words,
        when=decision.created,
        role=ROLES.get(decision.role) or plain_word(decision.role),
        waits_for_second=decision.waits_for_second,
        old_level=level_of(decision.old_level) if decision.old_level is not None else None,
        new_level=level_of(decision.new_level) if decision.new_level is not None else None,
        withdrawn=submission.case.state == WITHDRAWN,
        url=record_url(submission),
    )


def _model_of(decision: Decision) -> Shown:
    """Return the model that a decision is about, or has entered; empty when there is none."""
    ai_model = decision.submission.ai_model
    if ai_model is not None:
        return Shown(ai_model.name, model_url(ai_model.slug))
    slug = decision.ruling.get(MODEL, "")
    return Shown(slug, model_url(slug)) if slug else Shown("")


def headline(submission: Submission) -> str:
    """Return what was offered in a few words; reads the case."""
    return headline_of(
        submission.kind,
        offer_of(submission),
        criterion_title(submission.criterion),
        is_proven=submission.case.is_proven,
    )


def criterion_title(key: str) -> str:
    """Return the title of a criterion, of an earlier rubric as well; empty for none."""
    try:
        return load_rubric().criterion(key).title if key else ""
    except KeyError:
        return plain_word(key)


def _verdict(decision: Decision) -> str:
    word = VERDICTS.get(decision.verdict) or plain_word(decision.verdict)
    if decision.waits_for_second:
        return WAITING_VERDICTS.get(decision.verdict) or f"{word}, by the first of two people"
    before = decision.previous
    if before is None:
        return word
    if before.waits_for_second and before.verdict == decision.verdict:
        return f"{word} by a second person"
    was_accepted = before.verdict == Verdict.ACCEPT and not before.waits_for_second
    if was_accepted and decision.verdict in (Verdict.REFUSE, Verdict.REOPEN):
        return f"{word}, after it had been accepted"
    return word


# --- The record of one ---------------------------------------------------------------------------


def show_decided_page(record: SubmissionRecord) -> DecidedPage:
    """Return the public record of a submission; reads its model, case and proof."""
    submission = record.submission
    offer = offer_of(submission)
    case = submission.case
    lines = tuple(decision_line(one) for one in record.decisions)
    looks: defaultdict[int, list[LinkCheck]] = defaultdict(list)
    for check in record.checks:
        looks[check.number].append(check)
    number = len(offer.links)
    supplements = []
    for one in record.supplements:
        supplements.append(_supplement(one, number, looks))
        number += len(supplements[-1].links)
    proof = getattr(submission, "producer_proof", None)
    return DecidedPage(
        kind=KINDS.get(submission.kind) or plain_word(submission.kind),
        headline=headline(submission),
        model=next((line.model for line in reversed(lines) if line.model.text), None),
        state=STATES.get(case.state) or f"{plain_word(case.state)}.",
        offered=submission.created,
        times=case.repeats,
        by=_who(submission),
        proven=proof.created if proof else None,
        facts=tuple(_facts(submission, offer)),
        words=offer.words,
        hashes=offer.report.hashes if offer.report else "",
        links=_links(offer.links, 0, looks),
        supplements=tuple(supplements),
        decisions=lines,
        changes=tuple(change_line(change) for change in record.changes),
        can_change=submission.kind != SubmissionKind.REPLY,
    )


def _who(submission: Submission) -> str:
    said = RELATIONSHIPS.get(submission.relationship, "")
    told = ", ".join(part for part in (submission.name, said) if part)
    return f"{told}, as they say" if said else told


def _facts(submission: Submission, offer: Offer) -> Iterable[Fact]:
    if submission.criterion:
        yield Fact("Criterion", criterion_title(submission.criterion))
    if offer.component and len(_parts(submission.criterion)) != 1:
        yield Fact("Part", start(offer.component.replace("_", " ")))
    if offer.reason is not None:
        yield Fact("Reason", DISPUTE_REASONS[offer.reason])
    if offer.shows is not None:
        yield Fact("What it shows", SHOWS[offer.shows])
    if offer.stance is not None:
        is_for = offer.stance is Stance.FOR
        yield Fact("Speaks", "for the criterion" if is_for else "against the criterion")
    if offer.license:
        yield Fact("License", offer.license)
    if offer.base:
        yield Fact("Made from", offer.base, note=offer.relation.replace("_", " "))
    if offer.missing is not None:
        told = offer.missing
        named = (
            ("Repository", told.repository),
            ("Model", told.name),
            ("Publisher", told.publisher),
        )
        yield from (Fact(name, value) for name, value in named if value)
    if offer.report is not None:
        yield Fact("How far", EXTENTS[offer.report.extent][1])
        yield from report_facts(offer.report)


def _parts(criterion: str) -> tuple[Component, ...]:
    """Return the parts of a release that a criterion asks about; none for one that is not known."""
    return next((one.components for one in load_rubric().criteria if one.id == criterion), ())


def _links(
    links: Sequence[Link], first: int, looks: Mapping[int, Sequence[LinkCheck]]
) -> tuple[OfferedLink, ...]:
    return tuple(_link(one, looks.get(number, ())) for number, one in enumerate(links, start=first))


def _link(link: Link, checks: Sequence[LinkCheck]) -> OfferedLink:
    told = [
        ("Repository", link.repository if link.kind is LinkKind.GIT else "", False),
        ("Commit", link.commit, True),
        ("Path", link.path, True),
        ("SHA-256", link.sha256, True),
    ]
    return OfferedLink(
        link=shown_link(link),
        kind=LINK_KINDS[link.kind],
        facts=tuple(Fact(name, value, is_mono=mono) for name, value, mono in told if value),
        quotation=link.quotation,
        looks=tuple(look_line(one) for one in checks[:MAX_LOOKS]),
        has_older=len(checks) > MAX_LOOKS,
    )


def look_line(check: LinkCheck) -> LookLine:
    """Return one look of the machine at a link."""
    outcome, state = LINK_STATES.get(check.state) or (Outcome.UNKNOWN, plain_word(check.state))
    details = []
    if check.quotation_found is not None:
        details.append("quotation found" if check.quotation_found else "quotation not found")
    if check.status:
        details.append(f"HTTP {check.status}")
    if check.size is not None:
        details.append(formats.size(check.size))
    if check.date:
        details.append(f"last changed on {formats.partial_date(check.date[:10])}")
    return LookLine(
        when=check.finished,
        outcome=outcome,
        state=state,
        details=tuple(details),
        commit=check.commit,
        note=check.note,
    )


def _supplement(
    supplement: Supplement, first: int, looks: Mapping[int, Sequence[LinkCheck]]
) -> SupplementLine:
    added = addition_of(supplement)
    if added is None:
        return SupplementLine(supplement.created, "", (), is_withdrawal=True)
    return SupplementLine(
        supplement.created, added.words, _links(added.links, first, looks), is_withdrawal=False
    )
