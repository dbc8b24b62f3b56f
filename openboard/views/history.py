"""Every rating of a model over time."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audits.models import AIModel, RatingChange
from audits.ranking import PAGE_SIZE
from openboard.forms import ChangesForm
from openboard.presenters.history_page import history_url, show_history_page
from openboard.records import read_points


@require_safe
def show_history(request: HttpRequest, publisher: str, name: str) -> HttpResponse:
    """Show the level and score of a model over time, and one page of its changes."""
    ai_model = AIModel.objects.filter(rating__isnull=False).at(f"{publisher}/{name}").first()
    if ai_model is None:
        raise Http404(f"No model {publisher}/{name} on this board")
    if ai_model.slug != f"{publisher}/{name}":
        return redirect(history_url(ai_model.slug), permanent=True)
    form = ChangesForm(request.GET)
    found = (
        RatingChange.objects.filter(ai_model=ai_model)
        .with_commits()
        .page(after=form.given("after"), before=form.given("before"), size=PAGE_SIZE)
    )
    page = show_history_page(ai_model, read_points(ai_model), found, timezone.now())
    return render(request, "history/page.html", {"page": page})
