"""The page that describes the API, from its OpenAPI document."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from openboard.api.paging import whole
from openboard.api.v1 import api
from openboard.presenters.api import show_api_page


@cache
def _document() -> dict[str, Any]:
    return api.get_openapi_schema()


@require_safe
def show_api(request: HttpRequest) -> HttpResponse:
    """Show what programs can ask, and what they get."""
    page = show_api_page(
        _document(),
        document_url=reverse("v1:openapi-json"),
        example_url=whole(reverse("v1:models"), "level=4&level=5&rights=free"),
        rate=settings.API_PER_ADDRESS,
    )
    return render(request, "api/page.html", {"page": page})
