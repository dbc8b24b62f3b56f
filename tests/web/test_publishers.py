"""A publisher's page: its models, how they stand and stood, and what they miss."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from audits.models import AIModel
from openboard.pages import PublisherPage
from tests.record.boards import DAY, NOON, REBUILDABLE, WEIGHTS, entry, load, look, seen
from tests.web.boards import make_many

pytestmark = pytest.mark.django_db
MEADOW = "/publishers/meadow"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"


def page_of(client: Client, address: str = MEADOW) -> PublisherPage:
    """Return the context of a publisher's page."""
    response = client.get(address)
    assert response.status_code == 200
    page = response.context["page"]
    assert isinstance(page, PublisherPage)
    return page


@pytest.mark.usefixtures("spectrum")
class TestAPublisher:
    def test_it_says_first_how_many_could_be_rebuilt(self, client: Client) -> None:
        page = page_of(client)
        assert page.name == "Meadow"
        assert page.sentence == ("Of 2 models of Meadow on this board, a stranger could rebuild 1.")
        assert page.claims == "It calls 1 model open, open source or fully open."
        assert page.gaps == "Less was found than it claims for 1 model."
        assert client.get(page.claims_url).context["page"].count == 1

    def test_one_with_a_single_model_says_it_in_the_singular(self, client: Client) -> None:
        page = page_of(client, "/publishers/stone")
        assert page.sentence == (
            "Stone has 1 model on this board, and a stranger could not rebuild it."
        )
        assert (page.claims, page.gaps) == ("", "")

    def test_its_models_stand_in_the_order_of_the_board(self, client: Client) -> None:
        page = page_of(client)
        assert [model.name for model in page.models] == ["Meadow 7B", "Meadow 7B Chat"]
        assert [model.level.number for model in page.models] == [4, 1]
        assert page.models[0].url == "/models/meadow/Meadow-7B"

    def test_each_says_what_is_missing_next(self, client: Client) -> None:
        quarry = page_of(client, "/publishers/stone").models[0]
        assert quarry.next_level is not None
        assert quarry.next_level.number == 4
        assert len(quarry.missing) <= 3
        assert any("data" in one.lower() for one in quarry.missing)

    def test_each_has_its_levels_over_time_on_one_axis(self, client: Client) -> None:
        page = page_of(client)
        lines = [model.steps for model in page.models]
        assert all(lines)
        assert {line.start for line in lines if line} == {lines[0].start if lines[0] else ""}
        assert lines[0] is not None
        assert "then 3 from 26 Nov 2026, then 4 from 27 Nov 2026" in lines[0].description

    def test_a_claim_gap_stands_beside_the_level(self, client: Client) -> None:
        (lantern,) = page_of(client, "/publishers/lumen").models
        assert lantern.claim_gap == "open source"
        assert "“open source”" in client.get("/publishers/lumen").content.decode()

    def test_levels_and_models_lead_to_the_ranking_of_it_alone(self, client: Client) -> None:
        page = page_of(client)
        assert page.ranking_url == "/?publisher=meadow"
        (four,) = (part for part in page.distribution if part.level.number == 4)
        assert (four.count, four.url) == (1, "/?level=4&publisher=meadow")
        assert client.get(four.url).context["page"].count == 1

    def test_the_model_page_leads_there_and_to_the_ranking(self, client: Client) -> None:
        html = client.get("/models/meadow/Meadow-7B").content.decode()
        assert f'<a href="{MEADOW}">Meadow</a>' in html
        assert '<a href="/?publisher=meadow">' in html

    @pytest.mark.parametrize("name", ["nobody", "%00", "Meadow%0a", "<script>", "x" * 3_000])
    def test_nobody_is_not_found(self, client: Client, name: str) -> None:
        response = client.get(f"/publishers/{name}")
        assert response.status_code == 404
        assert "Nothing here" in response.content.decode()

    def test_one_whose_models_all_left_is_not_found_and_nothing_leads_there(
        self, client: Client
    ) -> None:
        AIModel.objects.filter(publisher="stone").update(listed=False, due_at=None)
        assert client.get("/publishers/stone").status_code == 404
        html = client.get("/models/stone/Quarry-1B").content.decode()
        assert "/publishers/stone" not in html


def test_a_base_that_keeps_a_model_down_is_named(client: Client) -> None:
    load(
        entry("a/base", WEIGHTS),
        entry("a/tuned", REBUILDABLE, base={"a/base": "finetune"}),
    )
    tuned = next(one for one in page_of(client, "/publishers/a").models if one.name == "tuned")
    page = client.get("/publishers/a").content.decode()
    assert tuned.level.number == 1
    assert "its base a/base is at level 1" in page


def test_pages_lead_to_each_other_and_miss_nothing(client: Client) -> None:
    make_many(60)
    first = page_of(client, "/publishers/field")
    following = page_of(client, first.pager.next_url)
    assert (len(first.models), len(following.models)) == (50, 10)
    assert len({model.url for model in (*first.models, *following.models)}) == 60
    assert following.sentence == (
        "Of 60 models of Field on this board, a stranger could rebuild none."
    )
    assert not following.is_first_page
    back = page_of(client, following.pager.previous_url)
    assert [one.url for one in back.models] == [one.url for one in first.models]


@pytest.mark.parametrize("query", ["?after=x", "?before=%00", "?after=9&sort=name", "?sort=name"])
def test_a_place_that_cannot_be_read_is_left_out(client: Client, query: str) -> None:
    make_many(2)
    assert len(page_of(client, f"/publishers/field{query}").models) == 2


@pytest.mark.parametrize("count", [1, 50])
def test_the_number_of_queries_does_not_grow_with_the_models(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_many(count)
    # the numbers, a page of models, what they miss, when their levels changed, their first ratings
    with django_assert_num_queries(5):
        assert len(page_of(client, "/publishers/field").models) == count


@pytest.mark.parametrize("changes", [1, 20])
def test_nor_with_their_history(
    client: Client, changes: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load(entry("field/a", REBUILDABLE))
    for number in range(changes + 1):
        license = "mit" if number % 2 else "llama3.1"
        look("field/a", seen("field/a", license=license, commit=f"{number:040x}"), NOON + DAY)
    with django_assert_num_queries(5):
        page_of(client, "/publishers/field")


def test_what_comes_from_outside_is_text(client: Client) -> None:
    load(entry("evil/Model", WEIGHTS, name=HOSTILE, claim="fully_open"))
    AIModel.objects.update(publisher_name=HOSTILE)
    html = client.get("/publishers/evil").content.decode()
    assert "<script>alert" not in html
    assert "<img" not in html
