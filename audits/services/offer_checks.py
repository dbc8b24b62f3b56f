"""Whether an offer can be taken: each field cleaned, within its limit, and fit for its kind.

Nothing is cut off silently: what is too long is refused with a sentence, at the field.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from audits.collect.text import clean_line, clean_prose
from audits.engine.components import Component, Relation
from audits.engine.rubric import Criterion, Rubric
from audits.links import BadLink, Link, check_commit, check_path, check_sha256
from audits.models import AIModel
from audits.offers import (
    Addition,
    MissingModel,
    Offer,
    Relationship,
    Report,
    Shows,
    SubmissionKind,
)
from audits.rubrics import load_rubric

# In characters. Words are a page of text, a quotation is a paragraph.
MAX_WORDS = 4_000
MAX_LINE = 1_000
MAX_LICENSE = 200
MAX_NAME = 100
MAX_EMAIL = 254
MAX_URL = 2_000
MAX_QUOTATION = 1_000
MAX_MODEL_NAME = 300
MAX_LINKS = 10

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
_LINK = re.compile(r"https?://[^\s<>\"\\^`{|}]+", re.IGNORECASE)


class BadOffer(ValueError):  # noqa: N818  # the forms' word for it
    """An offer that cannot be taken as it is: at which field, and a sentence that says what to do.

    Fields are those of the offer, the report, and the person: `criterion`, `component`, `shows`,
    `link`, `quotation`, `path`, `commit`, `sha256`, `words`, `reason`, `license`, `base`,
    `relation`, `extent`, `code`, `data`, `environment`, `hardware`, `outcome`, `hashes`,
    `repository`, `model_name`, `publisher`, `relationship`, `name`, `email`.
    """

    def __init__(self, field: str, sentence: str) -> None:
        """Keep both; the message is the sentence."""
        super().__init__(sentence)
        self.field, self.sentence = field, sentence


def checked_offer(
    kind: SubmissionKind, ai_model: AIModel | None, offer: Offer, relationship: Relationship
) -> Offer:
    """Return an offer cleaned, or raise `BadOffer` with what stands in its way."""
    if (ai_model is None) != (kind is SubmissionKind.MISSING):
        raise BadOffer("", "Choose the model that this is about.")
    offer = _cleaned(offer)
    match kind:
        case SubmissionKind.EVIDENCE:
            _check_criterion(offer, load_rubric())
            if offer.shows is None:
                raise BadOffer("shows", "Choose what the link shows.")
            _check_what_it_shows(offer)
            _need_link(offer)
        case SubmissionKind.DISPUTE:
            _check_criterion(offer, load_rubric())
            if offer.reason is None:
                raise BadOffer("reason", "Choose why the finding is wrong.")
            _check_what_it_shows(offer)
            _need_link(offer)
        case SubmissionKind.REPLY:
            _check_reply(offer, relationship)
        case SubmissionKind.REPRODUCTION:
            offer = _checked_report(offer, relationship)
        case SubmissionKind.MISSING:
            _check_missing(offer)
    _refuse_strange_parts(kind, offer)
    return offer


def checked_addition(words: str, links: tuple[Link, ...]) -> Addition:
    """Return what is to be added, cleaned; raises `BadOffer`, also when there is nothing in it."""
    addition = Addition(_prose("words", words, MAX_WORDS), _links(links))
    if not addition.words and not addition.links:
        raise BadOffer("words", "Write what you want to add, or give a link.")
    return addition


def checked_name(name: str) -> str:
    """Return a name as it is shown, one line."""
    return _line("name", name, MAX_NAME)


def checked_email(email: str) -> str:
    """Return an e-mail address, or an empty text when none was given."""
    email = email.strip()
    if not email:
        return ""
    try:
        if len(email) > MAX_EMAIL:
            raise ValidationError("too long")
        validate_email(email)
    except ValidationError:
        # From None: the address must not travel on in a traceback.
        raise BadOffer(
            "email", "Enter an e-mail address like name@example.org, or leave it empty."
        ) from None
    return email


# --- Cleaning -------------------------------------------------------------------------------------


def _cleaned(offer: Offer) -> Offer:
    return replace(
        offer,
        criterion=_line("criterion", offer.criterion, 60),
        component=_line("component", offer.component, 60),
        links=_links(offer.links),
        words=_prose("words", offer.words, MAX_WORDS),
        license=_line("license", offer.license, MAX_LICENSE),
        base=_line("base", offer.base, MAX_LICENSE),
        relation=_line("relation", offer.relation, 20),
        report=_clean_report(offer.report) if offer.report else None,
        missing=_clean_missing(offer.missing) if offer.missing else None,
    )


def _clean_report(report: Report) -> Report:
    return replace(
        report,
        code=_prose("code", report.code, MAX_LINE),
        data=_prose("data", report.data, MAX_LINE),
        environment=_prose("environment", report.environment, MAX_LINE),
        hardware=_prose("hardware", report.hardware, MAX_LINE),
        outcome=_prose("outcome", report.outcome, MAX_WORDS),
        hashes=_prose("hashes", report.hashes, MAX_WORDS),
    )


def _clean_missing(missing: MissingModel) -> MissingModel:
    return MissingModel(
        repository=_line("repository", missing.repository, 200),
        name=_line("model_name", missing.name, MAX_MODEL_NAME),
        publisher=_line("publisher", missing.publisher, MAX_NAME),
    )


def _links(links: tuple[Link, ...]) -> tuple[Link, ...]:
    if len(links) > MAX_LINKS:
        raise BadOffer("link", f"Give at most {MAX_LINKS} links.")
    return tuple(_clean_link(link) for link in links)


def _clean_link(link: Link) -> Link:
    url = link.url.strip()
    # A link is not mended: what would have to be cleaned out of it does not belong in one.
    if clean_line(url, len(url) + 1) != url or not _LINK.fullmatch(url):
        raise BadOffer("link", "Enter an address that begins with http:// or https://.")
    if len(url) > MAX_URL:
        raise BadOffer("link", f"Enter an address of at most {MAX_URL:,} characters.")
    repository = _line("link", link.repository, 300)
    return replace(
        link,
        url=url,
        repository=repository,
        commit=_part("commit", check_commit, link.commit),
        sha256=_part("sha256", check_sha256, link.sha256),
        path=_part("path", check_path, link.path),
        quotation=_prose("quotation", link.quotation, MAX_QUOTATION),
    )


def _part(field: str, check: Callable[[str], str], value: str) -> str:
    try:
        return check(value)
    except BadLink as error:
        raise BadOffer(field, str(error)) from error


def _line(field: str, value: str, limit: int) -> str:
    _refuse_far_too_long(field, value, limit)
    return _within(field, clean_line(value, len(value) + 1), limit)


def _prose(field: str, value: str, limit: int) -> str:
    _refuse_far_too_long(field, value, limit)
    return _within(field, clean_prose(value, len(value) + 1).strip(), limit)


def _refuse_far_too_long(field: str, value: str, limit: int) -> None:
    """Before cleaning, whose cost grows with the length."""
    if len(value) > 4 * limit:
        _within(field, value, limit)


def _within(field: str, value: str, limit: int) -> str:
    if len(value) > limit:
        raise BadOffer(field, f"Keep this to {limit:,} characters; it has {len(value):,}.")
    return value


# --- What each kind needs -------------------------------------------------------------------------


def _check_criterion(offer: Offer, rubric: Rubric) -> Criterion:
    try:
        criterion = rubric.criterion(offer.criterion)
    except KeyError:
        raise BadOffer("criterion", "Choose the criterion that this is about.") from None
    if offer.component and offer.component not in criterion.components:
        raise BadOffer("component", f"Choose one of the parts that “{criterion.title}” asks about.")
    return criterion


def _check_what_it_shows(offer: Offer) -> None:
    if offer.shows is Shows.LICENSE and not offer.license:
        raise BadOffer("license", "Write which license the link shows, by its name or identifier.")
    if offer.shows is Shows.BASE:
        if not _REPOSITORY.fullmatch(offer.base):
            raise BadOffer("base", "Enter the model that it was made from, as owner/name.")
        if offer.relation not in {relation.value for relation in Relation}:
            raise BadOffer("relation", "Choose how it was made from that model.")


def _need_link(offer: Offer) -> None:
    if not offer.links:
        raise BadOffer("link", "Give a link: without one there is nothing to check.")


def _check_reply(offer: Offer, relationship: Relationship) -> None:
    if relationship is not Relationship.PRODUCER:
        raise BadOffer(
            "relationship",
            "A reply is the publisher's own. If you are not the publisher, offer evidence or "
            "dispute the finding.",
        )
    if not offer.words:
        raise BadOffer("words", "Write your reply.")
    if offer.criterion:
        _check_criterion(offer, load_rubric())


def _checked_report(offer: Offer, relationship: Relationship) -> Offer:
    report = offer.report
    if report is None:
        raise BadOffer("extent", "Choose how far the reproduction went.")
    if relationship is Relationship.PRODUCER:
        raise BadOffer(
            "relationship",
            "A reproduction counts when somebody other than the publisher did it. Offer your own "
            "runs as evidence: training logs, recipe, results.",
        )
    asked = {
        "code": "Name the code that you ran, with its commit.",
        "data": "Say which data you used; “none” is an answer.",
        "environment": "Say in which software environment you ran it.",
        "hardware": "Say on which hardware you ran it.",
        "outcome": "Say what came out; if it failed, where and how.",
    }
    for field, sentence in asked.items():
        if not getattr(report, field):
            raise BadOffer(field, sentence)
    _need_link(offer)
    proof = Component.INDEPENDENT_REPRODUCTIONS
    about = next((c.id for c in load_rubric().criteria if proof in c.components), "")
    return replace(offer, criterion=about, component=proof.value)


def _check_missing(offer: Offer) -> None:
    missing = offer.missing or MissingModel()
    if missing.repository:
        if not _REPOSITORY.fullmatch(missing.repository):
            raise BadOffer("repository", "Enter its place on the Hub, as owner/name.")
        known = AIModel.objects.at(missing.repository).filter(listed=True).first()
        if known is not None:
            raise BadOffer("repository", f"The board has this model already: {known.slug}.")
        return
    if not missing.name:
        raise BadOffer("repository", "Enter its place on the Hub, or the name of a closed model.")
    if not missing.publisher:
        raise BadOffer("publisher", "Say who publishes the model.")
    _need_link(offer)


def _refuse_strange_parts(kind: SubmissionKind, offer: Offer) -> None:
    """Refuse what no form of this kind sends: it would be stored, and nobody would see it."""
    judged = kind in (SubmissionKind.EVIDENCE, SubmissionKind.DISPUTE)
    if offer.shows is not None and not judged:
        raise BadOffer("shows", "Only evidence and disputes say what a link shows.")
    if offer.reason is not None and kind is not SubmissionKind.DISPUTE:
        raise BadOffer("reason", "Only a dispute has a reason.")
    if offer.report is not None and kind is not SubmissionKind.REPRODUCTION:
        raise BadOffer("extent", "Only a reproduction has a report.")
    if offer.missing is not None and kind is not SubmissionKind.MISSING:
        raise BadOffer("repository", "Only a missing model is described like this.")
