"""The forms by which anybody offers something, as pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from audits.models import AIModel
from audits.offers import SubmissionKind
from audits.rubrics import load_rubric
from audits.services.inputs import rating_of
from openboard.evidence_forms.base import OfferForm
from openboard.pages import Link
from openboard.pages.submission import FormPage, Standing
from openboard.presenters.common import model_url, outside

MAX_PLACES = 3
"""Where a finding was seen, above a form; the model's page has them all."""


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    lead: str
    send: str


WORDS = {
    SubmissionKind.EVIDENCE: _Words(
        "Offer evidence",
        "A link that shows that something is there, or that it is not. The machine looks at it, a "
        "person decides, and the decision is public with its reason.",
        "Send the evidence",
    ),
    SubmissionKind.DISPUTE: _Words(
        "Dispute a finding",
        "Say why the finding is wrong, with a link that shows it. The machine looks at it, a "
        "person decides, and the decision is public with its reason.",
        "Send the dispute",
    ),
    SubmissionKind.REPLY: _Words(
        "Reply as the publisher",
        "Your own words beside a finding. Once you have sent it you get a token to put into the "
        "model’s repository: that shows who you are.",
        "Send the reply",
    ),
    SubmissionKind.REPRODUCTION: _Words(
        "Report a reproduction",
        "You tried to rebuild the model, with success or without. Accepted reports decide about "
        "level 5; one that failed is shown as prominently.",
        "Send the report",
    ),
    SubmissionKind.MISSING: _Words(
        "This model is missing",
        "A model on the Hub, or a closed one with a link. A person adds it, and the machine audits "
        "it from then on.",
        "Send",
    ),
}


def show_form_page(
    form: OfferForm, ai_model: AIModel | None, action: str, problem: str = ""
) -> FormPage:
    """Return the page of a form."""
    words = WORDS[form.kind]
    return FormPage(
        title=words.title,
        lead=words.lead,
        model=Link(ai_model.name, model_url(ai_model.slug)) if ai_model else None,
        standing=_standing(form, ai_model),
        action=action,
        send=words.send,
        form=form,
        problem=problem,
        others=_others(form, ai_model),
    )


def _standing(form: OfferForm, ai_model: AIModel | None) -> Standing | None:
    """Return what was found so far of the criterion that is chosen."""
    chosen = str(form["criterion"].value() or "") if "criterion" in form.fields else ""
    if ai_model is None or ai_model.rating is None or not chosen:
        return None
    finding = rating_of(ai_model.rating).finding(chosen)
    if finding is None:
        return None
    return Standing(
        name=load_rubric().criterion(chosen).title,
        outcome=finding.outcome,
        reason=finding.reason,
        places=tuple(Link(one.text, outside(one.url)) for one in finding.places[:MAX_PLACES]),
        url=f"{model_url(ai_model.slug)}#{chosen}",
    )


def _others(form: OfferForm, ai_model: AIModel | None) -> tuple[Link, ...]:
    if ai_model is None:
        return ()
    place = ai_model.slug.split("/", 1)
    ways = {
        SubmissionKind.EVIDENCE: ("evidence_new", "offer evidence"),
        SubmissionKind.DISPUTE: ("dispute_new", "dispute a finding"),
        SubmissionKind.REPRODUCTION: ("reproduction_new", "report a reproduction"),
        SubmissionKind.REPLY: ("reply_new", "reply as the publisher"),
    }
    return tuple(
        Link(words, reverse(name, args=place))
        for kind, (name, words) in ways.items()
        if kind is not form.kind
    )
