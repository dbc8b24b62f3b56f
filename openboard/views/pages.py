"""The pages that ask little: method, status, about, style guide, robots.txt."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audits.models import AIModel
from audits.rubrics import load_rubric
from audits.services.contacts import UNDECIDED_DAYS
from audits.services.health import read_status
from openboard import samples
from openboard.formats import count, span
from openboard.pages import AboutPage
from openboard.presenters.method import show_method_page
from openboard.presenters.status import SHOWN, show_status_page
from openboard.remember import remember


@require_safe
def show_method(request: HttpRequest) -> HttpResponse:
    """Show the rubric as prose."""
    overview = remember("overview", "", settings.COUNTS_SECONDS, AIModel.objects.overview)
    page = show_method_page(load_rubric(), overview.by_level)
    return render(request, "method/page.html", {"page": page})


@require_safe
def show_status(request: HttpRequest) -> HttpResponse:
    """Show how the machine and the Hub are doing."""
    page = show_status_page(
        read_status(now=timezone.now()),
        tuple(AIModel.objects.failing()[:SHOWN]),
        tuple(AIModel.objects.never_looked_at()[:SHOWN]),
    )
    return render(request, "status/page.html", {"page": page})


@require_safe
def show_about(request: HttpRequest) -> HttpResponse:
    """Show what this is and how to use its data."""
    overview = remember("overview", "", settings.COUNTS_SECONDS, AIModel.objects.overview)
    page = AboutPage(
        total=overview.total,
        publishers=overview.publishers,
        version=settings.VERSION,
        user_agent=f"OpenBoard/{settings.VERSION} (+{settings.PUBLIC_URL}/about#fetching)",
        contact_days=count(settings.CONTACT_DAYS, "day"),
        undecided_days=count(UNDECIDED_DAYS, "day"),
        evidence_every=span(settings.EVIDENCE_INTERVAL_SECONDS),
    )
    return render(request, "about/page.html", {"page": page})


@require_safe
def show_style(request: HttpRequest) -> HttpResponse:
    """Show every piece of the pages, on made-up data."""
    return render(request, "style/page.html", {"page": samples.style_page()})


@require_safe
def show_robots(request: HttpRequest) -> HttpResponse:
    """Let crawlers read everything but the endless combinations of filters."""
    text = "User-agent: *\nDisallow: /*?\nAllow: /\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
