"""Method, status, about, style guide, errors; what every page has in common."""

import datetime as dt
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from pytest_django import DjangoAssertNumQueries, Settings

from audits.models import AIModel
from audits.rubrics import load_rubric
from openboard import urls
from openboard.pages import AboutPage, ErrorPage, MethodPage, StatusPage, StylePage
from openboard.views import errors
from tests.web.boards import NOW, note_hub

pytestmark = pytest.mark.django_db
PAGES = (
    "/",
    "/?level=5&q=nothing",
    "/models/meadow/Meadow-7B",
    "/models/service/Oracle",
    "/models/meadow/Meadow-7B/history",
    "/publishers/meadow",
    "/changes",
    "/decisions",
    "/decisions?verdict=accept&kind=reply&model=no/body",
    "/method",
    "/status",
    "/about",
    "/style",
)


def test_the_method_is_the_rubric_that_judges(client: Client) -> None:
    page = client.get("/method").context["page"]
    assert isinstance(page, MethodPage)
    rubric = load_rubric()
    assert page.digest == rubric.digest
    told = {criterion.key for group in page.groups for criterion in group.criteria}
    assert told == {criterion.id for criterion in rubric.criteria}
    html = client.get("/method").content.decode()
    for criterion in rubric.criteria:
        assert f'id="c-{criterion.id}"' in html
    assert len(page.causes) == 5


def test_status_tells_queue_failures_and_hub(client: Client, spectrum: None) -> None:
    note_hub(failing_since=NOW, last_error="No answer within 10 seconds.")
    AIModel.objects.filter(slug="stone/Quarry-1B").update(
        failures=3, last_error="The Hub did not answer.", last_attempt=NOW
    )
    response = client.get("/status")
    page = response.context["page"]
    assert isinstance(page, StatusPage)
    assert page.hub_ok is False
    assert page.failures[0].reason == "The Hub did not answer."
    assert page.failures[0].failures == 3
    assert "could not be reached since" in response.content.decode()
    assert {link.text for link in page.never_looked} == {
        "Lantern 70B",
        "Meadow 7B Chat",
        "Tern 0.5B",
    }


@pytest.mark.parametrize(
    ("columns", "title"),
    [
        (None, "The Hub has not been asked yet."),
        ({"last_reached": NOW}, "The Hub answers."),
        (
            {"last_reached": NOW, "busy_until": NOW + dt.timedelta(hours=1)},
            "The Hub asked us to wait.",
        ),
    ],
)
def test_status_says_how_the_hub_is(
    client: Client, columns: dict[str, object] | None, title: str
) -> None:
    if columns:
        note_hub(**columns)
    assert client.get("/status").context["page"].hub.title == title


def test_status_asks_a_fixed_number_of_queries(
    client: Client, spectrum: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(10):
        client.get("/status")


def test_about_counts_the_board(client: Client, spectrum: None) -> None:
    page = client.get("/about").context["page"]
    assert isinstance(page, AboutPage)
    assert (page.total, page.publishers) == (6, 5)


def test_the_style_guide_needs_no_data(client: Client) -> None:
    assert isinstance(client.get("/style").context["page"], StylePage)


class Inline(HTMLParser):
    """Finds what a strict policy refuses, headings out of order, and ids that stand twice."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.refused += [f"{tag} {name}" for name in given if name == "style" or name[:2] == "on"]
        is_data = given.get("type") == "application/ld+json"
        if tag == "style" or (tag == "script" and "src" not in given and not is_data):
            self.refused.append(tag)
        for name in ("href", "src", "action"):
            if (given.get(name) or "").startswith("javascript:"):
                self.refused.append(f"{tag} {name}")
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if identifier := given.get("id"):
            self.ids.append(identifier)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_keeps_the_policy_and_has_its_headings_in_order(
    client: Client, spectrum: None, address: str
) -> None:
    response = client.get(address)
    assert response.status_code == 200
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    parser = Inline()
    parser.feed(response.content.decode())
    assert parser.refused == []
    assert parser.headings[0] == 1
    assert parser.headings.count(1) == 1
    steps = zip(parser.headings, parser.headings[1:], strict=False)
    assert all(after - before <= 1 for before, after in steps), parser.headings
    assert sorted(parser.ids) == sorted(set(parser.ids))


@pytest.mark.parametrize(
    "address", [*PAGES, "/feeds/changes.rss", "/feeds/decisions.rss", "/robots.txt"]
)
def test_pages_are_only_read(client: Client, spectrum: None, address: str) -> None:
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


def test_the_first_page_is_light(client: Client) -> None:
    import gzip

    from tests.web.boards import make_many

    make_many(60)
    html = gzip.compress(client.get("/").content)
    sheet = gzip.compress(Path("static/css/openboard.css").read_bytes())
    assert len(html) + len(sheet) < 60_000 - 29_000  # the text face is 28.7 kB


def test_every_font_and_picture_that_the_sheet_names_is_there() -> None:
    sheet = Path("static/css/openboard.css").read_text(encoding="utf-8")
    named = re.findall(r'url\("([^"]+)"\)', sheet)
    assert named
    for name in named:
        assert (Path("static/css") / name).resolve().is_file(), name


def test_nothing_is_loaded_from_elsewhere(client: Client, spectrum: None) -> None:
    for address in PAGES:
        html = client.get(address).content.decode()
        loaded = re.findall(r'<(?:script|img|link|iframe)\b[^>]*\b(?:src|href)="([^"]+)"', html)
        assert all(one.startswith("/") for one in loaded), loaded


class TestErrors:
    def test_an_unknown_address_has_the_face_of_the_site_and_a_way_on(self, client: Client) -> None:
        response = client.get("/nowhere")
        assert response.status_code == 404
        assert isinstance(response.context["page"], ErrorPage)
        html = response.content.decode()
        assert "Nothing here" in html
        assert 'href="/"' in html

    def test_a_fault_of_ours_names_its_id_and_asks_no_database(
        self, client: Client, settings: Settings, django_assert_num_queries: object
    ) -> None:
        def fail(request: HttpRequest) -> HttpResponse:
            raise RuntimeError("on purpose")

        settings.ROOT_URLCONF = type(
            "Broken",
            (),
            {
                "urlpatterns": [*urls.urlpatterns, path("fails", fail)],
                "handler500": urls.handler500,
            },
        )
        client.raise_request_exception = False
        with django_assert_num_queries(0):  # type: ignore[operator]
            response = client.get("/fails", headers={"x-request-id": "abcdef123456"})
        assert response.status_code == 500
        assert "abcdef123456" in response.content.decode()

    def test_refusals_have_a_sentence(self, rf: RequestFactory) -> None:
        request = rf.get("/")
        request.htmx = False  # type: ignore[attr-defined]
        for view, status in (
            (errors.show_forbidden, 403),
            (errors.show_bad_request, 400),
        ):
            assert view(request, PermissionDenied()).status_code == status
        refused = errors.show_csrf_failure(request, reason="CSRF token missing.")
        assert refused.status_code == 403
        assert "token missing" not in refused.content.decode()

    def test_a_form_without_its_token_gets_our_page(self) -> None:
        assert settings.CSRF_FAILURE_VIEW == "openboard.views.errors.show_csrf_failure"


def test_the_demonstration_says_that_it_is_one(client: Client, settings: Settings) -> None:
    assert "Demonstration." not in client.get("/about").content.decode()
    settings.OPENBOARD_DEMO = True
    assert "Demonstration." in client.get("/about").content.decode()


def test_crawlers_are_kept_from_combinations_of_filters(client: Client) -> None:
    assert "Disallow: /*?" in client.get("/robots.txt").content.decode()
