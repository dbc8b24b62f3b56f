"""Decisions about what was offered, newest first, and the public record of each submission."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from audits.models import Decision
from audits.ranking import PAGE_SIZE
from openboard.forms import DecisionsForm
from openboard.presenters.decisions import (
    DecisionsQuestion,
    show_decided_page,
    show_decisions_page,
)
from openboard.records import read_submission


@require_safe
def show_decisions(request: HttpRequest) -> HttpResponse:
    """Show one page of decisions: all, of one verdict, about one kind, about one model."""
    form = DecisionsForm(request.GET)
    asked = DecisionsQuestion(
        verdict=form.given("verdict") or "",
        kind=form.given("kind") or "",
        model=form.given("model") or "",
    )
    found = Decision.objects.page(
        verdict=asked.verdict,
        kind=asked.kind,
        slug=asked.model,
        after=form.given("after"),
        before=form.given("before"),
        size=PAGE_SIZE,
    )
    page = show_decisions_page(found, asked)
    return render(request, "decisions/page.html", {"page": page})


@require_safe
def show_decided(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the public record of a submission.

    404 for one that was never decided, that was withdrawn before it was, and for spam.
    """
    record = read_submission(uid)
    if record is None:
        raise Http404("No decision about this is public")
    return render(request, "decisions/one.html", {"page": show_decided_page(record)})
