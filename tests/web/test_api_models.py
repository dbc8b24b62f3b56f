"""The API about models: the ranking, one model, and what its rating was made from."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from audits.models import AIModel, Rating
from audits.ranking import Order
from audits.rubrics import load_rubric
from tests.record.deciding import decides, offer, submitted
from tests.web.boards import make_many
from tests.web.offered import LAB, accepted, load_lab, replied
from tests.web.programs import problem, read, walk

pytestmark = pytest.mark.django_db
MEADOW = "/models/meadow/Meadow-7B"


def names(results: list[dict[str, object]]) -> list[object]:
    return [row["repo_id"] for row in results]


@pytest.mark.usefixtures("spectrum")
class TestTheRanking:
    @pytest.mark.parametrize(
        "query",
        [
            "",
            "?level=4",
            "?level=0&level=3",
            "?rights=unstated",
            "?publisher=stone&publisher=coast",
            "?year=2023",
            "?claim=open_weights&claim=none",
            "?freshness=off-hub",
            "?license=community&level=2",
            "?kind=text&size=unknown",
            "?q=meadow+chat",
            *(f"?sort={order}" for order in Order),
            *(f"?sort=-{order}" for order in Order),
        ],
    )
    def test_it_gives_what_the_page_gives_for_the_same_question(
        self, client: Client, query: str
    ) -> None:
        page = client.get(f"/{query}").context["page"]
        found = read(client, f"/models{query}")["results"]
        assert names(found) == [row.repo_id for row in page.rows]
        assert [row["rank"] for row in found] == [row.rank for row in page.rows]

    def test_the_page_links_to_the_same_list(self, client: Client) -> None:
        html = client.get("/?level=4&q=meadow&sort=-name").content.decode()
        assert 'href="/api/v1/models?q=meadow&amp;level=4&amp;sort=-name"' in html
        assert 'href="/models.csv?q=meadow&amp;level=4&amp;sort=-name"' in html

    def test_a_line_says_where_a_model_stands(self, client: Client) -> None:
        (row,) = read(client, "/models?level=2")["results"]
        assert row["repo_id"] == "lumen/Lantern-70B"
        assert (row["level"], row["level_name"], row["rights"]) == (2, "Described", "restricted")
        assert row["claim"] == {"word": "open_source", "levels_short": 2, "rights_short": True}
        assert set(row["groups"]) == {"source", "runbook", "data", "weights", "documents", "proof"}
        assert row["looked_at"] is None
        assert row["url"] == "http://127.0.0.1:8000/models/lumen/Lantern-70B"
        assert read(client, row["api_url"])["repo_id"] == row["repo_id"]

    @pytest.mark.parametrize(
        ("query", "name"),
        [
            ("?level=9", "level"),
            ("?level=x", "level"),
            ("?rights=none", "rights"),
            ("?size=huge", "size"),
            ("?year=1", "year"),
            ("?claim=%00", "claim"),
            ("?publisher=%00", "publisher"),
            ("?publisher=a%20b", "publisher"),
            ("?q=%00", "q"),
            ("?sort=nothing", "sort"),
            ("?after=zzz", "after"),
            ("?before=zzz", "before"),
            ("?limit=0", "limit"),
            ("?limit=201", "limit"),
            ("?licence=community", "licence"),
        ],
    )
    def test_what_it_cannot_read_it_does_not_leave_out(
        self, client: Client, query: str, name: str
    ) -> None:
        found = problem(client, f"/models{query}", 422)
        assert [error["name"] for error in found["errors"]] == [name]

    def test_a_cursor_of_another_order_is_refused(self, client: Client) -> None:
        following = read(client, "/models?limit=2&sort=name")["next"]
        problem(client, following.replace("sort=name", "sort=score"), 422)


@pytest.mark.parametrize("sort", [*Order, *(f"-{order}" for order in Order)])
def test_pages_forth_and_back_have_each_model_once(client: Client, sort: str) -> None:
    make_many(13)
    pages = walk(client, f"/models?limit=5&sort={sort}")
    assert [len(page) for page in pages] == [5, 5, 3]
    seen = [name for page in pages for name in names(page)]
    assert len(set(seen)) == 13
    assert [row["rank"] for page in pages for row in page] == list(range(1, 14))
    second = read(client, f"/models?limit=5&sort={sort}")["next"]
    last = read(client, read(client, second)["next"])
    assert last["next"] is None
    back = walk(client, last["previous"], "previous")
    assert [names(page) for page in back] == [names(pages[1]), names(pages[0])]


@pytest.mark.usefixtures("spectrum")
class TestOneModel:
    def test_it_has_everything_that_the_rating_says(self, client: Client) -> None:
        found = read(client, MEADOW)
        rubric = load_rubric()
        assert {one["criterion"] for one in found["findings"]} == {
            criterion.id for criterion in rubric.criteria
        }
        assert all(one["title"] and one["reason"] for one in found["findings"])
        assert (found["level"], found["rights"]) == (4, "restricted")
        assert {one["criterion"] for one in found["missing"]} == set(rubric.level(5).gates)
        assert any(one["counts"] for one in found["rights_findings"])
        assert found["claim"]["word"] == "fully_open"
        assert found["claim_quotation"]
        assert found["rubric"]["id"] == rubric.id
        current = AIModel.objects.select_related("rating").get(slug=found["repo_id"]).rating
        assert current is not None
        assert found["inputs_digest"] == current.inputs_digest

    def test_every_address_in_it_leads_somewhere(self, client: Client) -> None:
        found = read(client, MEADOW)
        for name in ("observations_url", "evidence_url", "history_url", "changes_url"):
            read(client, found[name])
        read(client, found["rubric"]["api_url"])
        assert client.get(found["rating_url"].removeprefix("http://127.0.0.1:8000")).status_code
        assert client.get(found["url"].removeprefix("http://127.0.0.1:8000")).status_code == 200

    def test_it_is_found_in_any_case(self, client: Client) -> None:
        assert read(client, MEADOW.lower())["repo_id"] == "meadow/Meadow-7B"

    @pytest.mark.parametrize("rest", ["", "/observations", "/evidence", "/history", "/changes"])
    @pytest.mark.parametrize("slug", ["no/body", "a/%00", "%F0%9F%8C%B5/x", "a/" + "b" * 500])
    def test_what_the_board_lacks_is_a_problem(self, client: Client, slug: str, rest: str) -> None:
        problem(client, f"/models/{slug}{rest}", 404)

    def test_a_derived_model_names_its_base_and_its_limit(self, client: Client) -> None:
        found = read(client, "/models/meadow/Meadow-7B-Chat")
        assert found["bases"] == [{"repo_id": "meadow/Meadow-7B", "relation": "finetune"}]

    def test_observations_are_those_that_the_rating_was_made_from(self, client: Client) -> None:
        found = read(client, f"{MEADOW}/observations")
        assert found["commit"] == found["content"]["commit"] == "c" * 40
        raw = client.get("/models/meadow/Meadow-7B/observations.json").json()
        assert found["content"] == raw
        missing = problem(client, "/models/service/Oracle/observations", 404)
        assert "has not read" in missing["detail"]

    def test_the_history_is_there_from_the_first_rating_on(self, client: Client) -> None:
        pages = walk(client, f"{MEADOW}/history?limit=2")
        levels = [row["level"] for page in pages for row in page]
        assert len(levels) == Rating.objects.filter(ai_model__slug="meadow/Meadow-7B").count()
        assert [row["cause"] for page in pages for row in page][-1] is None
        first = read(client, f"{MEADOW}/history?limit=2")
        again = read(client, read(client, first["next"])["previous"])
        assert again["results"] == first["results"]

    def test_changes_of_one_model_are_only_its_own(self, client: Client) -> None:
        rows = read(client, f"{MEADOW}/changes")["results"]
        assert {row["repo_id"] for row in rows} == {"meadow/Meadow-7B"}
        serials = [row["serial"] for row in rows]
        assert serials == sorted(serials, reverse=True)


class TestEvidence:
    def test_what_is_accepted_is_told_with_its_decisions(self, client: Client) -> None:
        load_lab()
        submission = accepted(name="Ash")
        found = read(client, f"/models/{LAB}/evidence")
        (one,) = found["accepted"]
        assert one["submission"] == str(submission.uid)
        assert one["links"][0]["url"].startswith("https://lab.example/")
        assert one["accepted"]["statement"]["component"] == "training_code"
        assert [line["verdict"] for line in found["decisions"]] == ["accept"]
        assert found["listed"]["dossier"]["model"] == LAB
        assert read(client, found["decisions_url"])["results"] == found["decisions"]

    def test_what_waits_is_refused_or_is_a_reply_is_not_among_it(self, client: Client) -> None:
        load_lab()
        submitted(LAB)
        replied("We will release it soon.")
        found = read(client, f"/models/{LAB}/evidence")
        assert found["accepted"] == []

    def test_nothing_tells_who_decided_or_how_to_write_to_somebody(self, client: Client) -> None:
        load_lab()
        submission = submitted(LAB, offer(), name="Ash")
        decides(submission, by="bob-the-moderator")
        for where in (f"/models/{LAB}/evidence", "/decisions", f"/models/{LAB}", "/status"):
            text = str(read(client, where))
            for secret in (
                "bob-the-moderator",
                submission.key_digest,
                submission.proof_token,
                "relationship",
                "203.0.113",
            ):
                assert secret not in text, (where, secret)


@pytest.mark.parametrize("count", [1, 50])
def test_the_number_of_queries_does_not_grow_with_the_models(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_many(count)
    with django_assert_num_queries(1):
        assert len(read(client, "/models")["results"]) == count
    for where, queries in (("", 1), ("/evidence", 3), ("/history", 2), ("/changes", 2)):
        with django_assert_num_queries(queries):
            read(client, f"/models/field/Clover-000{where}")


@pytest.mark.parametrize("count", [1, 20])
def test_the_number_of_queries_does_not_grow_with_what_was_accepted(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load_lab()
    for number in range(count):
        decides(submitted(LAB, offer(words=f"Number {number}.")))
    with django_assert_num_queries(3):
        found = read(client, f"/models/{LAB}/evidence")
    assert len(found["accepted"]) == len(found["decisions"]) == count
