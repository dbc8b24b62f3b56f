"""Offers for tests in a line each, with believable words."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from typing import Any

from audits.engine.components import Extent
from audits.links import Link, LinkKind
from audits.models import AIModel
from audits.offers import (
    DisputeReason,
    MissingModel,
    Offer,
    Relationship,
    Report,
    Shows,
    SubmissionKind,
)
from audits.services.submissions import Receipt, submit
from tests.record.boards import NOON

LAB = "fir-lab/fir-1b"
SENDER = "a" * 64

_drafts = itertools.count()


def link(url: str = "https://fir.example/train.py", **fields: Any) -> Link:
    """Return a link to a page."""
    return Link(LinkKind.PAGE, url, **fields)


EVIDENCE = Offer(
    criterion="training_code",
    shows=Shows.RELEASED,
    links=(link(quotation="python train.py"),),
    words="The loop is in there.",
)
DISPUTE = replace(EVIDENCE, reason=DisputeReason.WRONG_PLACE)
REPLY = Offer(words="We publish it next month.")
REPORT = Offer(
    links=(link("https://ash.example/log"),),
    report=Report(
        extent=Extent.STATISTICAL,
        code="https://fir.example/code at 1234567",
        data="fir-lab/corpus",
        environment="Python 3.12, the image of the release",
        hardware="8 GPUs",
        outcome="Loss 2.31 against 2.30.",
    ),
)
MISSING = Offer(missing=MissingModel(repository="elm/elm-2b"), words="It is widely used.")
CLOSED = Offer(
    missing=MissingModel(name="Elm 3", publisher="Elm Labs"), links=(link("https://elm.example"),)
)

OFFERS = {
    SubmissionKind.EVIDENCE: EVIDENCE,
    SubmissionKind.DISPUTE: DISPUTE,
    SubmissionKind.REPLY: REPLY,
    SubmissionKind.REPRODUCTION: REPORT,
    SubmissionKind.MISSING: MISSING,
}


def offering(
    offer: Offer = EVIDENCE,
    kind: SubmissionKind = SubmissionKind.EVIDENCE,
    *,
    slug: str | None = LAB,
    relationship: Relationship | None = None,
    name: str = "",
    email: str = "",
    sender: str = SENDER,
    draft: str | None = None,
    now: dt.datetime = NOON,
) -> Receipt:
    """Offer something, each time by a form of its own unless a draft is given."""
    is_missing = kind is SubmissionKind.MISSING
    default = Relationship.PRODUCER if kind is SubmissionKind.REPLY else Relationship.USER
    return submit(
        kind=kind,
        ai_model_id=None if is_missing else AIModel.objects.get(slug=slug).pk,
        offer=offer,
        relationship=relationship or default,
        name=name,
        email=email,
        sender=sender,
        draft=draft or f"draft {next(_drafts)}",
        now=now,
    )
