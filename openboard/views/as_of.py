"""A model as it was: its page and its downloads at the end of a day that is asked for."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audits.models import AIModel, Rating
from audits.rubrics import load_rubric
from openboard.days import Day, DayError, read_day
from openboard.formats import day as day_words
from openboard.pages import ErrorPage, Link
from openboard.presenters.common import model_url
from openboard.presenters.model import show_model_page
from openboard.records_as_of import first_rated, rating_on, read_record_on

NO_INDEX = "noindex"


class NotThenError(Exception):
    """There is nothing to show for what was asked; `page` says why and leads on."""

    def __init__(self, page: ErrorPage) -> None:
        """Take the page to show."""
        super().__init__(page.text)
        self.page = page


def asked_day(request: HttpRequest, ai_model: AIModel) -> tuple[Day, Rating]:
    """Return the day that `on` names with the rating then in force.

    Raises `NotThenError` when it names no day of the past, or one before the first rating.
    """
    way_on = Link(f"{ai_model.name} as it is today", model_url(ai_model.slug))
    try:
        day = read_day(request.GET.get("on", ""), timezone.now())
    except DayError as error:
        title = "That day cannot be shown"
        raise NotThenError(ErrorPage(400, title, str(error), way_on)) from None
    row = rating_on(ai_model, day)
    if row is None:
        first = day_words(first_rated(ai_model))
        text = (
            f"{ai_model.name} was rated first on {first}. On {day.label} the board had nothing to "
            "say of it."
        )
        raise NotThenError(ErrorPage(404, "Not rated yet on that day", text, way_on))
    return day, row


def show_model_on(request: HttpRequest, ai_model: AIModel) -> HttpResponse:
    """Show a model's page as it was at the end of the day that is asked for."""
    if not request.GET.get("on", "").strip():
        return redirect(model_url(ai_model.slug))
    try:
        day, row = asked_day(request, ai_model)
    except NotThenError as error:
        response = render(
            request, "errors/page.html", {"page": error.page}, status=error.page.status
        )
    else:
        page = show_model_page(
            read_record_on(ai_model, row, day),
            load_rubric(row.rubric),
            min(day.end, timezone.now()),
        )
        response = render(request, "model/page.html", {"page": page})
    return not_indexed(response)


def not_then_as_json(error: NotThenError) -> HttpResponse:
    """Return why there is nothing to download, as problem details (RFC 9457)."""
    page = error.page
    response = JsonResponse(
        {"title": page.title, "status": page.status, "detail": page.text},
        status=page.status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
    return not_indexed(response)


def not_indexed(response: HttpResponse) -> HttpResponse:
    """Keep an answer out of search engines: there is one for each day."""
    response["X-Robots-Tag"] = NO_INDEX
    return response
