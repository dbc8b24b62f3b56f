"""A model's page, and what it was made from as JSON."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audits.models import AIModel
from audits.rubrics import load_rubric
from openboard.presenters.common import model_url
from openboard.presenters.model import show_model_page
from openboard.records import read_observations, read_record, read_snapshot_of, snapshot_of
from openboard.views.as_of import (
    NotThenError,
    asked_day,
    not_indexed,
    not_then_as_json,
    show_model_on,
)


def find_model(publisher: str, name: str) -> AIModel:
    """Return the rated model at a place on the board, in any case; 404 when there is none."""
    try:
        return AIModel.objects.for_page().at(f"{publisher}/{name}").get()
    except AIModel.DoesNotExist:
        raise Http404(f"No model {publisher}/{name} on this board") from None


def find_slug(publisher: str, name: str) -> str:
    """Return the place of a rated model as it is written, without reading it; 404 when none is."""
    rows = AIModel.objects.filter(rating__isnull=False).at(f"{publisher}/{name}")
    slug = rows.values_list("slug", flat=True).first()
    if slug is None:
        raise Http404(f"No model {publisher}/{name} on this board")
    return slug


@require_safe
def show_model(request: HttpRequest, publisher: str, name: str) -> HttpResponse:
    """Show everything the board knows of one model."""
    ai_model = find_model(publisher, name)
    if ai_model.slug != f"{publisher}/{name}":
        query = f"?{urlencode({'on': request.GET['on']})}" if "on" in request.GET else ""
        return redirect(model_url(ai_model.slug) + query, permanent=True)
    if "on" in request.GET:
        return show_model_on(request, ai_model)
    record = read_record(ai_model)
    page = show_model_page(record, load_rubric(), timezone.now())
    return render(request, "model/page.html", {"page": page})


@require_safe
def show_observations(request: HttpRequest, publisher: str, name: str) -> HttpResponse:
    """Give what the machine saw at its last successful look; 404 when it never looked.

    With `on`, what the rating rests on that was in force at the end of that day.
    """
    ai_model = find_model(publisher, name)
    if "on" not in request.GET:
        observations = read_observations(ai_model)
    else:
        try:
            _, row = asked_day(request, ai_model)
        except NotThenError as error:
            return not_then_as_json(error)
        observations = row.observation.content if row.observation else None
    if observations is None:
        raise Http404("The machine has not read this model's repository yet")
    response = _json(observations)
    return not_indexed(response) if "on" in request.GET else response


@require_safe
def show_rating(request: HttpRequest, publisher: str, name: str) -> HttpResponse:
    """Give the current rating with everything it was made from, to be recomputed by anybody.

    With `on`, the one that was in force at the end of that day.
    """
    ai_model = find_model(publisher, name)
    if "on" not in request.GET:
        return _json(read_snapshot_of(ai_model))
    try:
        _, row = asked_day(request, ai_model)
    except NotThenError as error:
        return not_then_as_json(error)
    return not_indexed(_json(snapshot_of(row)))


def _json(content: Mapping[str, Any]) -> JsonResponse:
    return JsonResponse(dict(content), json_dumps_params={"ensure_ascii": False, "indent": 1})
