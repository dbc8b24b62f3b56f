"""Offering evidence, a dispute, a reply, a reproduction, a missing model: a form for each."""

from __future__ import annotations

from datetime import datetime
from math import ceil
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from audits.models import AIModel
from audits.offers import Relationship
from audits.services.offer_checks import checked_offer
from audits.services.submissions import BadOffer, Receipt, follow_key, submit
from openboard.evidence_forms import (
    DisputeForm,
    EvidenceForm,
    MissingForm,
    ReplyForm,
    ReproductionForm,
)
from openboard.evidence_forms.base import OfferForm
from openboard.limits import Gate
from openboard.presenters.submit import show_form_page
from openboard.views.models import find_model, find_slug

UNPROCESSABLE, TOO_MANY = 422, 429


def offer_evidence(request: HttpRequest, publisher: str, name: str) -> HttpResponse:
    """Show or take the form for evidence about a criterion."""
    return _answer(request, EvidenceForm, (publisher, name))


def dispute_finding(request: HttpRequest, publisher: str, name: str) -> HttpResponse:
    """Show or take the form that says that a finding is wrong."""
    return _answer(request, DisputeForm, (publisher, name))


def reply(request: HttpRequest, publisher: str, name: str) -> HttpResponse:
    """Show or take the form for the publisher's reply."""
    return _answer(request, ReplyForm, (publisher, name))


def report_reproduction(request: HttpRequest, publisher: str, name: str) -> HttpResponse:
    """Show or take the form for a rebuild that was tried."""
    return _answer(request, ReproductionForm, (publisher, name))


def name_missing_model(request: HttpRequest) -> HttpResponse:
    """Show or take the form for a model that the board lacks."""
    return _answer(request, MissingForm, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def _answer(
    request: HttpRequest, form_class: type[OfferForm], place: tuple[str, str] | None
) -> HttpResponse:
    """Show an empty form, or take what was sent. `place` is its model; None for a new one.

    1. Too many of late: 429, with when to try again; nothing reaches the database, and of a flood
       next to nothing is read from it.
    2. What is wrong stands at its field with 422. Nothing that was typed is lost, ever.
    3. What was taken leads to its own page, by a redirect: reloading that sends nothing again.
    """
    slug = find_slug(*place) if place else ""
    if request.method != "POST":
        form = form_class(purpose=slug, initial=dict(_chosen(request)))
        return _show(request, form, _model(place))
    gate = Gate(request, slug)
    opens = gate.opens_at()
    if opens is not None and gate.is_flooded:
        return _refuse_flood(opens)
    form, ai_model = form_class(request.POST, purpose=slug), _model(place)
    if opens is not None:
        return _show_closed(request, form, ai_model, opens)
    draft = form.read_draft()
    if not form.is_valid():
        return _show(request, form, ai_model, status=UNPROCESSABLE)
    if draft.problem:
        return _show(request, form, ai_model, problem=draft.problem, status=UNPROCESSABLE)
    relationship = Relationship(form.said("relationship"))
    try:
        # Before it is counted: what cannot be taken does not count.
        offer = checked_offer(form.kind, ai_model, form.offer(), relationship)
        if (opens := gate.take()) is not None:
            return _show_closed(request, form, ai_model, opens)
        receipt = submit(
            kind=form.kind,
            ai_model_id=ai_model.pk if ai_model else None,
            offer=offer,
            relationship=relationship,
            name=form.said("name"),
            email=form.said("email"),
            sender=gate.sender,
            draft=draft.token,
        )
    except BadOffer as error:
        problem = tell(form, error)
        return _show(request, form, ai_model, problem=problem, status=UNPROCESSABLE)
    return redirect(_page_of(receipt))


def _model(place: tuple[str, str] | None) -> AIModel | None:
    return find_model(*place) if place else None


def tell(form: OfferForm, error: BadOffer) -> str:
    """Put an error at its field; returns it when the form has no such field."""
    field = form.called.get(error.field, error.field)
    if field in form.fields:
        form.add_error(field, error.sentence)
        return ""
    return error.sentence


def _chosen(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what a link to the form has chosen already."""
    names = ("criterion", "repository")
    return [(name, request.GET[name][:200]) for name in names if name in request.GET]


def _page_of(receipt: Receipt) -> str:
    if receipt.key is None:
        return reverse("submission_follow", args=(follow_key(receipt.submission),)) + "?again=1"
    return reverse("submission", args=(receipt.key,)) + "?new=1"


def _show(
    request: HttpRequest,
    form: OfferForm,
    ai_model: AIModel | None,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    # With what was chosen, so that a draft of it is not taken for one about something else.
    chosen = _chosen(request)
    action = request.path + (f"?{urlencode(chosen)}" if chosen else "")
    page = show_form_page(form, ai_model, action, problem)
    return render(request, "evidence/page.html", {"page": page}, status=status)


def _show_closed(
    request: HttpRequest, form: OfferForm, ai_model: AIModel | None, opens: datetime
) -> HttpResponse:
    form.is_valid()
    form.read_draft()
    wait = max(1, ceil((opens - timezone.now()).total_seconds()))
    minutes = ceil(wait / 60)
    problem = (
        "More was sent in than can be looked at. Nothing is lost: send it again in "
        f"{minutes} minute{'s' if minutes > 1 else ''}."
    )
    response = _show(request, form, ai_model, problem=problem, status=TOO_MANY)
    response["Retry-After"] = str(wait)
    return response


def _refuse_flood(opens: datetime) -> HttpResponse:
    """Answer in a line: a form drawn for each of ten thousand would cost what the flood wants."""
    text = (
        "Far too much was sent in about this model. Go back in your browser: what you typed is "
        "still there. Send it again in an hour.\n"
    )
    wait = max(1, ceil((opens - timezone.now()).total_seconds()))
    return HttpResponse(
        text, "text/plain; charset=utf-8", status=TOO_MANY, headers={"Retry-After": str(wait)}
    )
