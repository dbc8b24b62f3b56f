"""What people offered about a model, for its page: accepted evidence, replies, reproductions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from audits import links, offers
from audits.engine.accepted import Accepted
from audits.engine.components import Component, Stage
from audits.engine.plain import from_plain
from audits.engine.rubric import Rubric
from audits.models import LinkCheck, Submission
from audits.offers import Offer, SubmissionKind
from audits.services.accepted import MODEL
from audits.services.offered import offer_of
from openboard.evidence_words import EXTENTS, LINK_KINDS, LINK_STATES, accepted_words, plain_word
from openboard.pages import (
    EvidenceLine,
    Fact,
    LinkAge,
    Notice,
    Offers,
    ReplyLine,
    ReproductionLine,
)
from openboard.pages import Link as Shown
from openboard.presenters.common import outside, short_address

WITHOUT_EFFECT = "Accepted, with nothing in it to judge by"

_DATA = {
    Stage.PRETRAINING: Component.PRETRAINING_DATA,
    Stage.POSTTRAINING: Component.POSTTRAINING_DATA,
    Stage.EVALUATION: Component.EVALUATION_DATA,
}


@dataclass(frozen=True, slots=True)
class Holding:
    """A submission whose acceptance holds, read."""

    submission: Submission
    offer: Offer
    accepted: Accepted
    at: datetime
    """When it was accepted."""
    age: LinkAge


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the findings of a model; the criteria are keys."""

    evidence: Mapping[str, tuple[EvidenceLine, ...]]
    replies: Mapping[str, tuple[ReplyLine, ...]]
    """Under the empty key those that are about no criterion in particular."""
    reproductions: tuple[ReproductionLine, ...]
    checked: Mapping[str, datetime]
    """When the machine last found each accepted link there, by its address."""
    offered: frozenset[str]
    """Addresses that strangers offered."""
    notices: tuple[Notice, ...]


def show_beside(submissions: Iterable[Submission], rubric: Rubric, now: datetime) -> Beside:
    """Return what is accepted about a model; from `Submission.objects.accepted_for`."""
    held = [_read(one, now) for one in submissions]
    evidence: dict[str, tuple[EvidenceLine, ...]] = {}
    replies: dict[str, tuple[ReplyLine, ...]] = {}
    old: dict[str, str] = {}
    for one in held:
        match one.submission.kind:
            case SubmissionKind.REPLY:
                if one.submission.case.is_proven:
                    key = one.submission.criterion
                    key = key if key in {criterion.id for criterion in rubric.criteria} else ""
                    replies[key] = (*replies.get(key, ()), _reply(one))
            case SubmissionKind.REPRODUCTION:
                pass
            case _:
                key = _criterion_of(one, rubric)
                evidence[key] = (*evidence.get(key, ()), _evidence(one))
                if one.age.is_stale and key:
                    old[key] = rubric.criterion(key).title
    return Beside(
        evidence=evidence,
        replies=replies,
        reproductions=tuple(
            _reproduction(one)
            for one in reversed(held)
            if one.submission.kind == SubmissionKind.REPRODUCTION and one.offer.report
        ),
        checked=_checked(held),
        offered=frozenset(
            url
            for one in held
            for url in (_url_of(one.accepted), *(link.url for link in one.offer.links))
        ),
        notices=_notices(old),
    )


def offers_for(slug: str, criterion: str = "") -> Offers:
    """Return where a visitor can say something about a model, or about one of its findings."""
    place = slug.split("/", 1)
    asked = f"?criterion={criterion}" if criterion else ""
    return Offers(
        evidence_url=reverse("evidence_new", args=place) + asked,
        dispute_url=reverse("dispute_new", args=place) + asked,
        reproduction_url=reverse("reproduction_new", args=place),
        reply_url=reverse("reply_new", args=place) + asked,
    )


def record_url(submission: Submission) -> str:
    """Return the address of a submission's public record."""
    return reverse("decided", args=(submission.uid,))


def shown_link(link: links.Link) -> Shown:
    """Return a stranger's link with what to read in its place; only web addresses lead anywhere."""
    text = link.repository if link.kind in _HUB and link.repository else short_address(link.url)
    return Shown(text or LINK_KINDS[link.kind], outside(link.url))


_HUB = (links.LinkKind.HUB_MODEL, links.LinkKind.HUB_DATASET)


def report_facts(report: offers.Report) -> tuple[Fact, ...]:
    """Return what was run, on what, and what came out."""
    told = (
        ("Code", report.code),
        ("Data", report.data),
        ("Environment", report.environment),
        ("Hardware", report.hardware),
        ("What came out", report.outcome),
    )
    return tuple(Fact(name, value) for name, value in told if value)


def _read(submission: Submission, now: datetime) -> Holding:
    ruling: dict[str, Any] = submission.ruling  # type: ignore[attr-defined]
    offer = offer_of(submission)
    at: datetime = submission.accepted_at  # type: ignore[attr-defined]
    is_judged = bool(ruling) and MODEL not in ruling
    accepted = from_plain(Accepted, ruling) if is_judged else Accepted(str(submission.uid))
    return Holding(submission, offer, accepted, at, _age(submission, offer, at, now))


def _age(submission: Submission, offer: Offer, accepted: datetime, now: datetime) -> LinkAge:
    case = submission.case
    if not offer.links:
        return LinkAge(None, is_stale=False, gone_since=None)
    old = now - timedelta(seconds=settings.EVIDENCE_STALE_SECONDS)
    # What the machine could never check is as old as its acceptance.
    return LinkAge(
        checked=case.checked_at,
        is_stale=case.gone_since is None and (case.checked_at or accepted) < old,
        gone_since=case.gone_since,
        found=_found_otherwise(case.last_check),
    )


def _found_otherwise(last: LinkCheck | None) -> str:
    """Return what the last look found of a link that was not as it was said to be."""
    if last is None or last.state in (links.LinkState.THERE, links.LinkState.UNREACHED):
        return ""
    words = LINK_STATES[last.state][1] if last.state in LINK_STATES else plain_word(last.state)
    return words[:1].lower() + words[1:]


def _criterion_of(one: Holding, rubric: Rubric) -> str:
    """Return the criterion beside which accepted evidence stands; empty when there is none.

    That of the submission, unless the moderator accepted it for another part of the release.
    """
    accepted, asked = one.accepted, one.submission.criterion
    component: Component | None = None
    if accepted.statement is not None:
        component = accepted.statement.component
    elif accepted.license is not None:
        component = accepted.license.component
    elif accepted.dataset is not None:
        component = _DATA[accepted.dataset.stage]
    about = [
        each.id for each in rubric.criteria if component is None or component in each.components
    ]
    if asked in about:
        return asked
    return about[0] if component is not None and about else ""


def _evidence(one: Holding) -> EvidenceLine:
    link = shown_link(one.offer.links[0]) if one.offer.links else Shown("")
    return EvidenceLine(
        what=accepted_words(one.accepted) or WITHOUT_EFFECT,
        link=link,
        accepted=one.at,
        age=one.age,
        by=one.submission.name,
        record_url=record_url(one.submission),
    )


def _reply(one: Holding) -> ReplyLine:
    return ReplyLine(
        words=one.offer.words,
        on=one.submission.created,
        by=one.submission.name,
        links=tuple(shown_link(link) for link in one.offer.links),
        record_url=record_url(one.submission),
    )


def _reproduction(one: Holding) -> ReproductionLine:
    report = one.offer.report
    assert report is not None  # the caller asks for those with one
    accepted = one.accepted.reproduction
    outcome, extent = EXTENTS[accepted.extent if accepted else report.extent]
    facts = report_facts(report)
    if accepted and accepted.extent is not report.extent:
        facts = (Fact("Reported as", EXTENTS[report.extent][1]), *facts)
    return ReproductionLine(
        outcome=outcome,
        extent=extent,
        by=one.submission.name,
        accepted=one.at,
        facts=facts,
        links=tuple(shown_link(link) for link in one.offer.links),
        hashes=report.hashes,
        age=one.age,
        record_url=record_url(one.submission),
    )


def _checked(held: Sequence[Holding]) -> dict[str, datetime]:
    checked: dict[str, datetime] = {}
    for one in held:
        if one.age.checked is None:
            continue
        for url in (one.offer.links[0].url, _url_of(one.accepted)):
            if url:
                checked[url] = max(one.age.checked, checked.get(url, one.age.checked))
    return checked


def _url_of(accepted: Accepted) -> str:
    for part in (accepted.statement, accepted.license, accepted.reproduction):
        if part is not None:
            return part.url
    return ""


def _notices(old: Mapping[str, str]) -> tuple[Notice, ...]:
    if not old:
        return ()
    names = ", ".join(old.values())
    first = next(iter(old))
    text = (
        f"The machine has not found these links there for too long: {names}. The evidence still "
        "counts as listed, and no longer as checked."
    )
    return (Notice("Some evidence is stale.", text, Shown("See it", f"#{first}")),)
