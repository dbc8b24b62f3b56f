"""The ranking as a file: everything that the filters leave, in the order that was asked for."""

import csv
from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audits.models import AIModel
from openboard.api.middleware import count_request, note_allowance, open_to_all
from openboard.forms import RankingForm, RankingQuestion
from openboard.pages import ErrorPage
from openboard.presenters.common import stale_before
from openboard.presenters.ranking_csv import HEADER, ranking_cells

CHUNK = 1_000
"""Rows that are read at once: memory does not grow with the board."""
CONTENT_TYPE = "text/csv; charset=utf-8; header=present"


@require_safe
def download_ranking(request: HttpRequest) -> HttpResponseBase:
    """Give the filtered ranking as CSV; 429 for an address that asks too often."""
    allowance = count_request(request)
    response: HttpResponseBase
    if allowance.is_spent:
        text = "Your address has asked for very much in a short time. The file can be had again " \
            f"in {allowance.resets_in} seconds."  # fmt: skip
        page = ErrorPage(429, "Not so fast", text)
        response = render(request, "errors/page.html", {"page": page}, status=page.status)
    elif request.method == "HEAD":
        response = HttpResponse(content_type=CONTENT_TYPE)
    else:
        asked = RankingForm(request.GET).question()
        lines = _lines(asked, timezone.now())
        response = StreamingHttpResponse(lines, content_type=CONTENT_TYPE)
    if response.status_code == 200:
        response.headers["Content-Disposition"] = 'attachment; filename="openboard-models.csv"'
        # Too large for caches that many share.
        response.headers["Cache-Control"] = "private, max-age=60"
    note_allowance(response, allowance)
    return open_to_all(response)


class _Echo:
    """Hands back what is written, for the CSV writer."""

    def write(self, line: str) -> str:
        return line


def _lines(asked: RankingQuestion, now: datetime) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(HEADER)
    rows = AIModel.objects.ranking_rows(asked.filters, asked.sorting, stale_before(now))
    for rank, ai_model in enumerate(rows.iterator(chunk_size=CHUNK), 1):
        yield writer.writerow(ranking_cells(ai_model, rank, now))
