"""What cannot be taken is refused at its field, and what can be is cleaned."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audits.models import Case, Submission
from audits.offers import MissingModel, Offer, Relationship, Shows, SubmissionKind
from audits.services.submissions import (
    BadOffer,
    Receipt,
    offer_of,
)
from audits.verdicts import Verdict
from tests.record.boards import entry, load
from tests.record.deciding import case_of, decides
from tests.record.offers import (
    CLOSED,
    DISPUTE,
    EVIDENCE,
    LAB,
    REPLY,
    REPORT,
    link,
    offering,
)

pytestmark = pytest.mark.django_db

KIND = SubmissionKind


@pytest.fixture(autouse=True)
def _board() -> None:
    load(entry(LAB), entry("oak/a"))


def decided(receipt: Receipt, verdict: Verdict) -> Case:
    """Decide about a submission, and return its case."""
    decides(receipt.submission, verdict)
    return case_of(receipt.submission)


BAD: dict[str, tuple[str, SubmissionKind, Offer]] = {
    "a criterion that the rubric lacks": (
        "criterion",
        KIND.EVIDENCE,
        replace(EVIDENCE, criterion="vibes"),
    ),
    "a component of another criterion": (
        "component",
        KIND.EVIDENCE,
        replace(EVIDENCE, component="final_weights"),
    ),
    "nothing shown": ("shows", KIND.EVIDENCE, replace(EVIDENCE, shows=None)),
    "no link": ("link", KIND.EVIDENCE, replace(EVIDENCE, links=())),
    "too many links": (
        "link",
        KIND.EVIDENCE,
        replace(EVIDENCE, links=tuple(link(f"https://a.example/{n}") for n in range(11))),
    ),
    "a script for a link": (
        "link",
        KIND.EVIDENCE,
        replace(EVIDENCE, links=(link("javascript:alert(1)"),)),
    ),
    "a link with a line break": (
        "link",
        KIND.EVIDENCE,
        replace(EVIDENCE, links=(link("https://a.example/\nX: y"),)),
    ),
    "a link that is turned around": (
        "link",
        KIND.EVIDENCE,
        replace(EVIDENCE, links=(link("https://a.example/\u202egpj.exe"),)),
    ),
    "a link without end": (
        "link",
        KIND.EVIDENCE,
        replace(EVIDENCE, links=(link("https://a.example/" + "a" * 2000),)),
    ),
    "a hash that is none": (
        "sha256",
        KIND.EVIDENCE,
        replace(EVIDENCE, links=(link(sha256="abc"),)),
    ),
    "a commit that is none": (
        "commit",
        KIND.EVIDENCE,
        replace(EVIDENCE, links=(link(commit="; rm -rf /"),)),
    ),
    "a path out of the repository": (
        "path",
        KIND.EVIDENCE,
        replace(EVIDENCE, links=(link(path="../../etc"),)),
    ),
    "a quotation without end": (
        "quotation",
        KIND.EVIDENCE,
        replace(EVIDENCE, links=(link(quotation="a" * 1001),)),
    ),
    "words without end": ("words", KIND.EVIDENCE, replace(EVIDENCE, words="a" * 4001)),
    "a megabyte of words": ("words", KIND.EVIDENCE, replace(EVIDENCE, words="a\0" * 500_000)),
    "a license that is not named": (
        "license",
        KIND.EVIDENCE,
        replace(EVIDENCE, shows=Shows.LICENSE),
    ),
    "a base that is none": (
        "base",
        KIND.EVIDENCE,
        replace(EVIDENCE, shows=Shows.BASE, base="oak", relation="finetune"),
    ),
    "a base without its relation": (
        "relation",
        KIND.EVIDENCE,
        replace(EVIDENCE, shows=Shows.BASE, base="oak/a"),
    ),
    "a report with the evidence": (
        "extent",
        KIND.EVIDENCE,
        replace(EVIDENCE, report=REPORT.report),
    ),
    "a dispute without a reason": ("reason", KIND.DISPUTE, EVIDENCE),
    "a dispute without evidence": ("link", KIND.DISPUTE, replace(DISPUTE, links=())),
    "evidence with a reason": ("reason", KIND.EVIDENCE, DISPUTE),
    "a reply without words": ("words", KIND.REPLY, replace(REPLY, words=" \u200b\n")),
    "a reply that shows something": ("shows", KIND.REPLY, replace(REPLY, shows=Shows.RELEASED)),
    "a reproduction without a report": ("extent", KIND.REPRODUCTION, EVIDENCE),
    "a report without an outcome": (
        "outcome",
        KIND.REPRODUCTION,
        replace(REPORT, report=replace(REPORT.report, outcome=" ")),  # type: ignore[type-var]
    ),
    "a report without a link": ("link", KIND.REPRODUCTION, replace(REPORT, links=())),
    "nothing missing": ("repository", KIND.MISSING, Offer()),
    "a repository that is none": (
        "repository",
        KIND.MISSING,
        Offer(missing=MissingModel(repository="elm")),
    ),
    "a model that is there": (
        "repository",
        KIND.MISSING,
        Offer(missing=MissingModel(repository="Oak/A")),
    ),
    "a closed model of nobody": (
        "publisher",
        KIND.MISSING,
        replace(CLOSED, missing=MissingModel(name="Elm 3")),
    ),
    "a closed model without a link": ("link", KIND.MISSING, replace(CLOSED, links=())),
}


@pytest.mark.parametrize(("field", "kind", "offer"), BAD.values(), ids=BAD.keys())
def test_what_cannot_be_taken_is_refused_at_its_field(
    field: str, kind: SubmissionKind, offer: Offer
) -> None:
    with pytest.raises(BadOffer) as refused:
        offering(offer, kind)
    assert refused.value.field == field
    assert refused.value.sentence.endswith(".")
    assert not Submission.objects.exists()


def test_a_reply_comes_from_the_publisher_and_a_reproduction_does_not() -> None:
    with pytest.raises(BadOffer) as reply:
        offering(REPLY, KIND.REPLY, relationship=Relationship.USER)
    with pytest.raises(BadOffer) as report:
        offering(REPORT, KIND.REPRODUCTION, relationship=Relationship.PRODUCER)
    assert reply.value.field == report.value.field == "relationship"


@pytest.mark.parametrize(
    "email", ["ash", "a@", "a@b", "a@ash.example\nBcc: b@bay.example", "a" * 250 + "@ash.example"]
)
def test_an_e_mail_address_that_is_none_is_refused_without_repeating_it(email: str) -> None:
    with pytest.raises(BadOffer) as refused:
        offering(email=email)
    assert refused.value.field == "email"
    assert email not in str(refused.value)
    assert refused.value.__suppress_context__


def test_a_closed_model_is_taken_with_a_link() -> None:
    assert offering(CLOSED, KIND.MISSING).submission.ai_model is None


def test_what_strangers_write_is_cleaned_before_it_is_stored() -> None:
    hostile = "\x00\x1b[31mred\u202e\ufeff\ud800 \r\nnext"
    row = offering(
        replace(EVIDENCE, words=hostile, links=(link(quotation=hostile),)),
        name=hostile,
    ).submission
    row.refresh_from_db()
    read = offer_of(row)
    assert read.words == read.links[0].quotation == "[31mred \nnext"
    assert row.name == "[31mred next"
