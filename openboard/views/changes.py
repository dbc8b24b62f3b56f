"""Rating changes, newest first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from audits.models import RatingChange
from audits.ranking import PAGE_SIZE
from openboard.forms import ChangesForm
from openboard.presenters.changes import show_changes_page


@require_safe
def show_changes(request: HttpRequest) -> HttpResponse:
    """Show one page of changes, all or in one direction."""
    form = ChangesForm(request.GET)
    direction = form.given("direction") or ""
    found = RatingChange.objects.page(
        direction, form.given("after"), form.given("before"), PAGE_SIZE
    )
    page = show_changes_page(found, direction)
    return render(request, "changes/page.html", {"page": page})
