"""A publisher: its models, how they stand, and how they came to stand there."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audits.models import AIModel
from audits.ranking import PAGE_SIZE, Cursor, RankingFilter, Sorting
from openboard.presenters.common import stale_before
from openboard.presenters.publisher import show_publisher_page
from openboard.records import read_models_of

MAX_PLACE = 1000
"""Characters of a place in the list; no real one is longer."""


@require_safe
def show_publisher(request: HttpRequest, publisher: str) -> HttpResponse:
    """Show one page of a publisher's models; 404 when none of its is on the board."""
    overview = AIModel.objects.publisher_overview(publisher) if publisher.isprintable() else None
    if overview is None:
        raise Http404(f"No publisher {publisher} on this board")
    now, sorting = timezone.now(), Sorting()
    found = AIModel.objects.ranking_page(
        RankingFilter(publisher=(publisher,)),
        sorting,
        stale_before=stale_before(now),
        after=_place(request, "after", sorting),
        before=_place(request, "before", sorting),
        size=PAGE_SIZE,
    )
    page = show_publisher_page(publisher, overview, found, read_models_of(found.rows), now)
    return render(request, "publisher/page.html", {"page": page})


def _place(request: HttpRequest, name: str, sorting: Sorting) -> Cursor | None:
    """Return the place in the list that is asked for; None for one that cannot be read."""
    return Cursor.read(request.GET.get(name, "")[:MAX_PLACE], sorting.order)
