"""The API about changes, decisions, publishers, rubrics and the machine."""

from __future__ import annotations

import datetime as dt

import feedparser
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from audits.models import RatingChange
from audits.offers import SubmissionKind
from audits.rubrics import load_rubric
from audits.verdicts import Verdict
from tests.record.boards import NOON, WEIGHTS, entry, load, look, seen
from tests.record.deciding import decides, offer, submitted
from tests.web.boards import DAY, make_many
from tests.web.offered import LAB, load_lab
from tests.web.programs import problem, read, walk

pytestmark = pytest.mark.django_db


def make_changes(count: int) -> None:
    """Let one model's license change back and forth, once a day."""
    load(entry("a/b", WEIGHTS))
    look("a/b", seen("a/b", license="apache-2.0"), NOON)
    for number in range(count):
        license = ("llama3.1", "apache-2.0")[number % 2]
        look("a/b", seen("a/b", license=license), NOON + (number + 1) * DAY)


class TestChanges:
    def test_each_has_old_and_new_value_cause_and_what_it_points_to(
        self, client: Client, spectrum: None
    ) -> None:
        newest = read(client, "/changes")["results"][0]
        assert newest["repo_id"] == "meadow/Meadow-7B"
        assert newest["cause"] == "repository"
        assert (newest["old"]["level"], newest["new"]["level"]) == (3, 4)
        assert newest["evidence"]["commit"] == "c" * 40
        assert newest["differences"][0]["aspect"] == "level"
        assert newest["url"].endswith(f"#c{newest['serial']}")

    def test_ids_are_those_of_the_feed(self, client: Client, spectrum: None) -> None:
        fed = feedparser.parse(client.get("/feeds/changes.rss").content)
        told = {one["id"] for one in read(client, "/changes")["results"]}
        assert told == {one.id for one in fed.entries}

    def test_pages_forth_and_back_have_each_change_once(self, client: Client) -> None:
        make_changes(7)
        pages = walk(client, "/changes?limit=3")
        serials = [row["serial"] for page in pages for row in page]
        assert serials == sorted(serials, reverse=True)
        assert len(serials) == RatingChange.objects.count()
        oldest = serials[-1]
        back = walk(client, f"/changes?limit=3&before={oldest}", "previous")
        assert sorted(row["serial"] for page in back for row in page) == sorted(serials)[1:]

    def test_who_keeps_a_copy_misses_nothing(self, client: Client) -> None:
        make_changes(2)
        mine = {row["serial"] for row in read(client, "/changes")["results"]}
        for number, license in enumerate(["mit", "llama3.1", "mit", "llama3.1"]):
            look("a/b", seen("a/b", license=license), NOON + (10 + number) * DAY)
        new = walk(client, f"/changes?limit=2&before={max(mine)}", "previous")
        mine |= {row["serial"] for page in new for row in page}
        assert mine == set(RatingChange.objects.values_list("serial", flat=True))

    def test_filters_leave_what_they_name(self, client: Client) -> None:
        make_changes(6)
        every = read(client, "/changes")["results"]
        for query, name, value in (
            ("direction=up", "direction", "up"),
            ("direction=down", "direction", "down"),
            ("cause=repository", "cause", "repository"),
        ):
            expected = [row for row in every if row[name] == value]
            assert expected
            assert read(client, f"/changes?{query}")["results"] == expected
        assert read(client, "/changes?cause=rubric")["results"] == []
        since = (NOON + 5 * DAY).isoformat().replace("+00:00", "Z")
        assert len(read(client, f"/changes?since={since}")["results"]) == 2
        naive = (NOON + 5 * DAY).replace(tzinfo=None).isoformat()
        assert len(read(client, f"/changes?since={naive}")["results"]) == 2

    @pytest.mark.parametrize(
        "query",
        ["direction=x", "cause=x", "since=x", "after=0", "after=x", "before=99999999999999999999"],
    )
    def test_what_it_cannot_read_it_does_not_leave_out(self, client: Client, query: str) -> None:
        problem(client, f"/changes?{query}", 422)

    @pytest.mark.parametrize("count", [1, 20])
    def test_the_number_of_queries_does_not_grow(
        self, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        make_changes(count)
        with django_assert_num_queries(1):
            assert len(read(client, "/changes")["results"]) >= count


class TestDecisions:
    def test_each_has_its_reason_and_role(self, client: Client) -> None:
        load_lab()
        decides(submitted(LAB))
        decides(submitted(LAB, offer("tokenizer")), Verdict.REFUSE, reason="known", words="Twice.")
        newest, first = read(client, "/decisions")["results"]
        assert (newest["verdict"], newest["reason"], newest["words"]) == (
            "refuse",
            "known",
            "Twice.",
        )
        assert newest["reason_sentence"] == "The board has this already."
        assert first["repo_id"] == LAB
        assert first["role"] == "moderator"
        record = first["url"].removeprefix("http://127.0.0.1:8000")
        assert client.get(record).status_code == 200

    def test_spam_is_never_told(self, client: Client) -> None:
        load_lab()
        decides(submitted(LAB), Verdict.SPAM)
        assert read(client, "/decisions")["results"] == []
        problem(client, "/decisions?verdict=spam", 422)

    def test_filters_leave_what_they_name(self, client: Client) -> None:
        load_lab()
        decides(submitted(LAB))
        decides(submitted(LAB, offer("tokenizer")), Verdict.REFUSE)
        assert len(read(client, "/decisions?verdict=refuse")["results"]) == 1
        assert len(read(client, f"/decisions?kind={SubmissionKind.EVIDENCE}")["results"]) == 2
        assert len(read(client, f"/decisions?model={LAB.upper()}")["results"]) == 2
        assert read(client, "/decisions?model=no/body")["results"] == []
        problem(client, "/decisions?model=nobody", 422)

    @pytest.mark.parametrize("count", [1, 20])
    def test_the_number_of_queries_does_not_grow_and_pages_have_each_once(
        self, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        load_lab()
        for number in range(count):
            decides(submitted(LAB, offer(words=f"Number {number}.")))
        with django_assert_num_queries(1):
            assert len(read(client, "/decisions")["results"]) == count
        pages = walk(client, "/decisions?limit=7")
        assert len({row["id"] for page in pages for row in page}) == count


class TestPublishers:
    def test_they_are_counted_by_level(self, client: Client, spectrum: None) -> None:
        rows = read(client, "/publishers")["results"]
        assert [row["publisher"] for row in rows] == sorted(row["publisher"] for row in rows)
        meadow = next(row for row in rows if row["publisher"] == "meadow")
        assert meadow["models"] == 2
        assert {one["level"]: one["models"] for one in meadow["levels"]}[4] == 1
        assert meadow == read(client, meadow["api_url"])
        assert len(read(client, meadow["models_url"])["results"]) == 2

    def test_pages_forth_and_back(self, client: Client, spectrum: None) -> None:
        pages = walk(client, "/publishers?limit=2")
        assert [len(page) for page in pages] == [2, 2, 1]
        second = read(client, read(client, "/publishers?limit=2")["next"])
        assert read(client, second["previous"])["results"] == pages[0]

    @pytest.mark.parametrize("name", ["nobody", "%00", "a" * 300])
    def test_one_that_the_board_lacks_is_a_problem(self, client: Client, name: str) -> None:
        problem(client, f"/publishers/{name}", 404)

    @pytest.mark.parametrize("count", [1, 50])
    def test_the_number_of_queries_does_not_grow(
        self, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        make_many(count)
        with django_assert_num_queries(2):
            read(client, "/publishers")
            assert read(client, "/publishers/field")["models"] == count


def test_a_rubric_is_told_as_the_judge_reads_it(client: Client) -> None:
    (line,) = read(client, "/rubrics")["results"]
    rubric = load_rubric()
    assert (line["id"], line["digest"], line["is_current"]) == (rubric.id, rubric.digest, True)
    whole = read(client, line["api_url"])
    assert [one["id"] for one in whole["criteria"]] == [one.id for one in rubric.criteria]
    assert [one["gates"] for one in whole["levels"]] == [list(one.gates) for one in rubric.levels]
    problem(client, "/rubrics/rebuild/1999-1", 404)
    problem(client, "/rubrics/..%2f..%2fetc/passwd", 404)


def test_status_tells_how_the_machine_is(
    client: Client, spectrum: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(10):
        found = read(client, "/status")
    assert found["models_on_hub"] == 5
    assert found["never_looked_at"] == 3
    assert found["newest_change"] == RatingChange.objects.count()
    assert dt.datetime.fromisoformat(found["now"]).tzinfo
