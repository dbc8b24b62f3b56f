"""Cases for tests of the moderators' pages, made by the real services."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.test import Client

from audits.models import Case, Contact, Decision, Submission
from audits.offers import MissingModel, Offer, SubmissionKind
from audits.services.checks import _weigh as weigh
from audits.verdicts import Verdict
from openboard.pages.moderation import CasePage, QueuePage
from tests.record.boards import NOON, SOURCE, entry, load
from tests.record.deciding import offer, submitted
from tests.web.offered import LAB, load_lab
from tests.web.people import make_moderator, sign_in

QUEUE = "/staff/queue"

ALMOST_REBUILDABLE = {part: how for part, how in SOURCE.items() if part != "training_recipe"} | {
    "pretraining_data": "released",
    "data_processing_code": "released",
    "environment": "released",
}
FAR = "ash/ash-1b"
"""One accepted recipe away from level 4, two levels up."""


def as_bob(client: Client) -> Client:
    """Sign in a moderator."""
    return sign_in(client, make_moderator("bob"))


def queue_of(client: Client, query: str = "") -> QueuePage:
    """Return the context of the queue."""
    response = client.get(f"{QUEUE}{query}")
    assert response.status_code == 200
    page = response.context["page"]
    assert isinstance(page, QueuePage)
    return page


def path_of(submission: Submission) -> str:
    """Return the address of a case."""
    return f"{QUEUE}/{submission.uid}"


def case_of(client: Client, submission: Submission, query: str = "") -> CasePage:
    """Return the context of a case."""
    response = client.get(path_of(submission) + query)
    assert response.status_code == 200
    page = response.context["page"]
    assert isinstance(page, CasePage)
    return page


def sent(client: Client, submission: Submission, **changed: Any) -> dict[str, Any]:
    """Return what the accept form sends when nothing in it is changed but this."""
    response = client.get(path_of(submission))
    data: dict[str, Any] = {}
    for bound in response.context["ruling"]:
        value = bound.value()
        if value not in (None, False):
            data[bound.html_name] = value
    panel = response.context["panels"][0].form
    data |= {"verdict": Verdict.ACCEPT.value, "after": panel["after"].value() or "", "words": ""}
    data |= {"seen": panel["seen"].value()}
    return data | changed


def last_of(submission: Submission) -> Decision:
    """Return the last decision."""
    return submission.decisions.order_by("-pk")[0]


def offered_at(
    days: int, criterion: str = "training_code", slug: str = LAB, **parts: Any
) -> Submission:
    """Return evidence that came so many days after noon, weighed as the machine's look does it."""
    one = submitted(slug, offer(criterion, **parts), now=NOON + dt.timedelta(days=days))
    weigh(one)
    return one


def load_boards() -> None:
    """Put two models on the board: one a level away from the next, one two."""
    load(
        entry(LAB, {k: v for k, v in SOURCE.items() if k != "training_code"}),
        entry(FAR, ALMOST_REBUILDABLE),
    )


def missing(repository: str = "elm/elm-2b") -> Submission:
    """Return word that a model is missing."""
    what = Offer(missing=MissingModel(repository=repository), words="It is widely used.")
    return submitted(None, what, kind=SubmissionKind.MISSING)


__all__ = [
    "FAR",
    "LAB",
    "NOON",
    "QUEUE",
    "Case",
    "Contact",
    "Decision",
    "Submission",
    "as_bob",
    "case_of",
    "last_of",
    "load_boards",
    "load_lab",
    "missing",
    "offered_at",
    "path_of",
    "queue_of",
    "sent",
    "weigh",
]
