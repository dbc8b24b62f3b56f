"""The ranking: one address gives the whole page or, to htmx, its table."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from audits.models import AIModel, HubState
from audits.ranking import PAGE_SIZE
from openboard.forms import RankingForm, RankingQuestion
from openboard.presenters.common import ranking_url, stale_before
from openboard.presenters.ranking import show_ranking_page
from openboard.remember import remember


@require_safe
@vary_on_headers("HX-Request")
def show_ranking(request: HttpRequest) -> HttpResponse:
    """Show one page of the ranking, filtered and sorted as asked."""
    now = timezone.now()
    asked = RankingForm(request.GET).question()
    is_fragment = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    if not is_fragment and "" in request.GET.values():
        # A form without scripts sends its empty fields along: leave them out of the address.
        return redirect(_address(asked))
    models, stale = AIModel.objects, stale_before(now)
    found = models.ranking_page(
        asked.filters,
        asked.sorting,
        stale_before=stale,
        after=asked.after,
        before=asked.before,
        size=PAGE_SIZE,
    )
    counts = remember(
        "facets",
        asked.filters,
        settings.COUNTS_SECONDS,
        lambda: models.facet_counts(asked.filters, stale),
    )
    overview = remember("overview", "", settings.COUNTS_SECONDS, models.overview)
    hub = HubState.objects.filter(endpoint=settings.HF_ENDPOINT).first()
    page = show_ranking_page(asked, found, counts, overview, hub, now)
    template = "ranking/_results.html" if is_fragment else "ranking/page.html"
    response = render(request, template, {"page": page, "is_fragment": is_fragment})
    if is_fragment:
        response["HX-Push-Url"] = _address(asked)
    return response


def _address(asked: RankingQuestion) -> str:
    return ranking_url(asked.filters, asked.sorting, after=asked.after, before=asked.before)
