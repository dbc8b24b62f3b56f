"""The card in a frame of another site: the one page that may be framed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from audits.models import AIModel
from openboard.pages import EmbedCard
from tests.record.boards import REBUILDABLE, SOURCE, WEIGHTS, entry, load
from tests.web.boards import make_many
from tests.web.test_pages import PAGES

pytestmark = pytest.mark.django_db
MEADOW = "/embed/meadow/Meadow-7B"
QUARRY = "/embed/stone/Quarry-1B"


def card_of(client: Client, address: str) -> EmbedCard:
    """Return the context of a card."""
    response = client.get(address)
    assert response.status_code == 200
    card = response.context["card"]
    assert isinstance(card, EmbedCard)
    return card


@pytest.mark.usefixtures("spectrum")
class TestTheCard:
    def test_it_says_where_the_model_stands_and_what_is_missing(self, client: Client) -> None:
        card = card_of(client, QUARRY)
        assert (card.level.number, card.after) == (3, "free rights, stale")
        assert 0 < card.score.low < card.score.high <= 100
        assert card.next_level is not None
        assert card.next_level.number == 4
        assert 0 < len(card.missing) <= 3
        html = client.get(QUARRY).content.decode()
        assert "Missing for level 4:" in html
        assert "Looked at <time" in html

    def test_its_links_lead_to_the_page_in_full_and_out_of_the_frame(self, client: Client) -> None:
        html = client.get(MEADOW).content.decode()
        links = re.findall(r"<a [^>]*>", html)
        assert len(links) == 2
        for link in links:
            assert 'href="http://127.0.0.1:8000/models/meadow/Meadow-7B"' in link
            assert 'target="_blank" rel="noopener"' in link

    def test_it_needs_no_script_and_one_small_sheet(self, client: Client) -> None:
        html = client.get(MEADOW).content.decode()
        assert "<script" not in html
        assert "style=" not in html
        assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)[0].startswith(
            "/static/css/embed."
        )
        assert len(html) < 4_000
        assert Path("static/css/embed.css").stat().st_size < 4_096
        assert 'name="robots" content="noindex"' in html

    def test_a_closed_one_has_no_rights_to_speak_of(self, client: Client) -> None:
        card = card_of(client, "/embed/service/Oracle")
        assert (card.level.number, card.after) == (0, "provisional")
        assert "Not on the Hub" in client.get("/embed/service/Oracle").content.decode()

    def test_what_a_publisher_calls_itself_is_shown_as_text(self, client: Client) -> None:
        hostile = '"><script>alert(1)</script>'
        AIModel.objects.update(name=hostile, publisher_name=hostile)
        html = client.get(MEADOW).content.decode()
        assert "<script" not in html
        assert "&lt;script&gt;" in html

    def test_any_case_of_the_name_will_do(self, client: Client) -> None:
        assert card_of(client, "/embed/MEADOW/meadow-7b").path == "/models/meadow/Meadow-7B"

    def test_who_has_it_already_gets_nothing_more(self, client: Client) -> None:
        first = client.get(MEADOW)
        assert first["Cache-Control"] == "public, max-age=3600"
        again = client.get(MEADOW, headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304
        assert again.content == b""
        AIModel.objects.filter(slug="meadow/Meadow-7B").update(name="Meadow, renamed")
        other = client.get(MEADOW, headers={"if-none-match": first["ETag"]})
        assert other.status_code == 200


@pytest.mark.parametrize("name", ["no/body", "a/%00"])
def test_an_unknown_model_has_a_card_that_says_so(client: Client, name: str) -> None:
    response = client.get(f"/embed/{name}")
    assert response.status_code == 404
    html = response.content.decode()
    assert "Not on this board" in html
    assert "<script" not in html
    assert "frame-ancestors *" in response["Content-Security-Policy"]


@pytest.mark.usefixtures("spectrum")
class TestFraming:
    def test_anybody_may_frame_the_card_and_nothing_else_of_the_policy_is_looser(
        self, client: Client
    ) -> None:
        response = client.get(MEADOW)
        assert "X-Frame-Options" not in response
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert not response.cookies

        def directives(policy: str) -> set[str]:
            return {one.strip() for one in policy.split(";") if one.strip()}

        usual = directives(client.get("/about")["Content-Security-Policy"])
        here = directives(response["Content-Security-Policy"])
        assert here - usual == {"frame-ancestors *"}
        assert usual - here == {"frame-ancestors 'none'"}

    def test_that_holds_for_who_has_it_already_as_well(self, client: Client) -> None:
        tag = client.get(MEADOW)["ETag"]
        again = client.get(MEADOW, headers={"if-none-match": tag})
        assert "X-Frame-Options" not in again
        assert "frame-ancestors *" in again["Content-Security-Policy"]

    @pytest.mark.parametrize(
        "address",
        [
            *PAGES,
            "/nowhere",
            "/embed/x",
            "/models/meadow/Meadow-7B/rating.json",
            "/models/meadow/Meadow-7B/evidence/new",
            "/missing",
            "/feeds/changes.rss",
            "/badge/meadow/Meadow-7B.svg",
            "/card/meadow/Meadow-7B.png",
            "/staff/login",
        ],
    )
    def test_nobody_may_frame_anything_else(self, client: Client, address: str) -> None:
        response = client.get(address)
        assert response["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("count", [1, 50])
def test_a_card_is_one_query_on_a_board_of_any_size(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_many(count)
    with django_assert_num_queries(1):
        assert client.get("/embed/field/Clover-000").status_code == 200


def test_a_base_that_holds_it_back_is_among_what_is_missing(client: Client) -> None:
    load(
        entry("a/Base", WEIGHTS),
        entry("a/Tuned", REBUILDABLE, base={"a/Base": "finetune"}),
    )
    card = card_of(client, "/embed/a/Tuned")
    assert card.level.number == 1
    named = [*card.missing, *["more"] * card.more_missing]
    assert "its base a/Base at that level" in card.missing or len(named) > 3


def test_what_does_not_fit_is_counted(client: Client) -> None:
    load(entry("a/Source", SOURCE))
    card = card_of(client, "/embed/a/Source")
    html = client.get("/embed/a/Source").content.decode()
    assert (len(card.missing), card.more_missing > 0) == (3, True) or card.more_missing == 0
    assert (f"and {card.more_missing} more" in html) is (card.more_missing > 0)
