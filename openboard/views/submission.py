"""The page of one submission, by the secret in its address: follow it, add to it, take it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.models import Submission
from audits.services.offer_checks import checked_addition
from audits.services.submissions import (
    BadOffer,
    Closed,
    add_more,
    find_by_follow_key,
    find_by_key,
    look_for_proof,
    withdraw,
)
from openboard.evidence_forms import SupplementForm
from openboard.limits import Gate
from openboard.presenters.submission import show_submission_page
from openboard.records import read_own_submission
from openboard.submission_feed import SubmissionFeed
from openboard.views.submit import TOO_MANY, UNPROCESSABLE, tell

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """Keep a page to who has its address: no cache, no search engine, no referrer, no frame."""

    @never_cache
    @wraps(view)
    def kept(request: HttpRequest, key: str) -> HttpResponse:
        response = view(request, key)
        # Nothing leads its address outside. Not "no-referrer": browsers then send `Origin: null`
        # with the page's own forms, which the check against forged requests refuses.
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return kept


@private
@require_safe
def show_submission(request: HttpRequest, key: str) -> HttpResponse:
    """Show a submission to who sent it."""
    submission = _own(key)
    page = show_submission_page(
        read_own_submission(submission), key=key, is_own=True, is_new="new" in request.GET
    )
    return render(request, "submission/page.html", {"page": page})


@private
@require_safe
def follow_submission(request: HttpRequest, key: str) -> HttpResponse:
    """Show a submission to who offered the same again: they see it, and change nothing."""
    submission = find_by_follow_key(key)
    if submission is None:
        raise Http404("No submission has this address")
    page = show_submission_page(
        read_own_submission(submission), key=key, is_own=False, is_new="again" in request.GET
    )
    return render(request, "submission/page.html", {"page": page})


@private
@require_POST
def add_to_submission(request: HttpRequest, key: str) -> HttpResponse:
    """Add words or a link."""
    submission = _own(key)
    form = SupplementForm(request.POST, purpose=str(submission.uid))
    gate = Gate(request, submission.ai_model.slug if submission.ai_model else "")
    problem, status = "", UNPROCESSABLE
    too_many = "More was sent in than can be looked at. Try again in a while."
    if gate.opens_at() is not None:
        problem, status = too_many, TOO_MANY
    elif form.is_valid():
        problem = form.read_draft().problem
        if not problem:
            try:
                offer = form.offer()
                checked_addition(offer.words, offer.links)
                if gate.take() is None:
                    add_more(submission_id=submission.pk, words=offer.words, links=offer.links)
                    return redirect(reverse("submission", args=(key,)) + "#added-h")
                problem, status = too_many, TOO_MANY
            except BadOffer as error:
                problem = tell(form, error)
            except Closed as error:
                problem = str(error)
    page = show_submission_page(read_own_submission(_own(key)), key=key, is_own=True, more=form)
    context = {"page": page, "problem": problem}
    return render(request, "submission/page.html", context, status=status)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_submission(request: HttpRequest, key: str) -> HttpResponse:
    """Ask whether it is meant, then take the submission back."""
    submission = _own(key)
    if request.method == "POST":
        try:
            withdraw(submission_id=submission.pk)
        except Closed as error:
            raise Http404(str(error)) from error
        return redirect(reverse("submission", args=(key,)))
    page = show_submission_page(read_own_submission(submission), key=key, is_own=True)
    if not page.withdraw_url:
        return redirect(reverse("submission", args=(key,)))
    return render(request, "submission/withdraw.html", {"page": page})


@private
@require_POST
def look_again(request: HttpRequest, key: str) -> HttpResponse:
    """Have the machine look for the producer's token soon."""
    look_for_proof(submission_id=_own(key).pk, now=timezone.now())
    return redirect(reverse("submission", args=(key,)) + "#proof")


@private
@require_safe
def show_submission_feed(request: HttpRequest, key: str) -> HttpResponse:
    """Give what happened to a submission as RSS."""
    response = SubmissionFeed(key)(request, submission=_own(key))
    response["Content-Type"] = "application/rss+xml; charset=utf-8"
    return response


def _own(key: str) -> Submission:
    submission = find_by_key(key)
    if submission is None:
        raise Http404("No submission has this address")
    return submission
