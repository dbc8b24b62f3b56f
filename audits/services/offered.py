"""What was offered, read back from the rows: the offer, what was added, and its links by number."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from audits.engine.plain import from_plain
from audits.links import Link
from audits.models import Decision, Submission, Supplement
from audits.offers import Addition, Offer

WITHDRAWAL = {"withdrawn": True}
"""The content of the supplement that withdraws a submission; any other is an `Addition`."""


def offer_of(submission: Submission) -> Offer:
    """Return what a submission offered."""
    return from_plain(Offer, submission.content, "offer")


def is_withdrawal(supplement: Supplement) -> bool:
    """Whether this supplement withdraws its submission instead of adding to it."""
    return bool(supplement.content == WITHDRAWAL)


def addition_of(supplement: Supplement) -> Addition | None:
    """Return what a supplement added; None for the one that withdraws."""
    if is_withdrawal(supplement):
        return None
    return from_plain(Addition, supplement.content, "addition")


def supplements_for_public(submission: Submission) -> tuple[Supplement, ...]:
    """Return what was added up to the last decision, and that it was withdrawn; in one query.

    What came after that decision nobody has looked at: it is for the submitter and for moderators,
    or anybody whose evidence was once decided could write on a public page.
    """
    was_read = _was_read(submission) | Q(content=WITHDRAWAL)
    return tuple(submission.supplements.filter(was_read).order_by("pk"))


def last_read(submission: Submission) -> int:
    """Return the last supplement that stood there at the last decision; 0 when there is none."""
    read = submission.supplements.filter(_was_read(submission)).order_by("-pk")
    return read.values_list("pk", flat=True).first() or 0


def has_more(submission: Submission, seen: int) -> bool:
    """Whether anything was added after the supplement `seen`; 0 stands before the first."""
    return submission.supplements.filter(pk__gt=seen).exists()


def _was_read(submission: Submission) -> Q:
    decisions = Decision.objects.filter(submission=submission).order_by("-pk")
    return Q(created__lte=decisions.values("created")[:1])


def links_of(
    submission: Submission, supplements: Iterable[Supplement] | None = None
) -> tuple[Link, ...]:
    """Return all links of a submission by their number in `LinkCheck`: 0 is what it rests on.

    Supplements' links follow in the order in which they came. `supplements`, when given, are all of
    them in that order; else they are read.
    """
    if supplements is None:
        supplements = submission.supplements.order_by("pk")
    links = list(offer_of(submission).links)
    for supplement in supplements:
        addition = addition_of(supplement)
        if addition is not None:
            links += addition.links
    return tuple(links)
