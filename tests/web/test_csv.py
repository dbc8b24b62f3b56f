"""The ranking as CSV: the same rows as the page, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from audits.models import AIModel
from audits.ranking import Order
from openboard.presenters.ranking_csv import HEADER
from tests.web.boards import make_many
from tests.web.programs import read

pytestmark = pytest.mark.django_db


def rows_of(client: Client, query: str = "") -> list[dict[str, str]]:
    """Return the lines of the file, by the names in its first line."""
    response: Any = client.get(f"/models.csv{query}")
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode()
    found = csv.DictReader(io.StringIO(text), strict=True)
    rows = list(found)
    assert tuple(found.fieldnames or ()) == HEADER
    return rows


@pytest.mark.usefixtures("spectrum")
class TestTheFile:
    @pytest.mark.parametrize(
        "query", ["", "?level=4&level=1", "?q=meadow", "?freshness=stale&sort=-name", "?level=5"]
    )
    def test_it_has_what_the_page_has(self, client: Client, query: str) -> None:
        page = client.get(f"/{query}").context["page"]
        assert [row["repo_id"] for row in rows_of(client, query)] == [
            row.repo_id for row in page.rows
        ]

    @pytest.mark.parametrize("order", list(Order))
    def test_it_is_in_the_order_that_was_asked_for(self, client: Client, order: Order) -> None:
        for sort in (order.value, f"-{order}"):
            told = [row["repo_id"] for row in rows_of(client, f"?sort={sort}")]
            assert told == [
                row["repo_id"] for row in read(client, f"/models?sort={sort}")["results"]
            ]

    def test_its_cells_say_what_the_api_says(self, client: Client) -> None:
        told = {row["repo_id"]: row for row in read(client, "/models")["results"]}
        for row in rows_of(client):
            same = told[row["repo_id"]]
            for name in set(HEADER) & set(same) - {"claim", "looked_at"}:
                value = same[name]
                assert row[name] == ("" if value is None else str(value)), name
            for group, outcome in same["groups"].items():
                assert row[group] == outcome
            assert row["claim"] == (same["claim"]["word"] if same["claim"] else "")

    def test_it_is_a_file_that_other_sites_may_read(self, client: Client) -> None:
        response = client.get("/models.csv")
        assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
        assert response["Content-Disposition"] == 'attachment; filename="openboard-models.csv"'
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "private" in response["Cache-Control"]
        assert response.streaming

    def test_it_is_only_read(self, client: Client) -> None:
        assert client.post("/models.csv").status_code == 405
        head = client.head("/models.csv")
        assert head.status_code == 200
        assert head.content == b""


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("https://evil.example")', "\r=1", "\n=1"],
)
def test_no_cell_is_a_formula(client: Client, name: str) -> None:
    make_many(1)
    AIModel.objects.update(name=name, family=name, publisher_name=name, license=name)
    (row,) = rows_of(client)
    for column in ("name", "family", "publisher_name", "license"):
        assert row[column] == f"'{name}", column


def test_commas_quotes_and_lines_stay_in_their_cell(client: Client) -> None:
    make_many(1)
    AIModel.objects.update(name='A "quoted", name;\nin two lines', family="×日本")
    (row,) = rows_of(client)
    assert row["name"] == 'A "quoted", name;\nin two lines'
    assert row["family"] == "×日本"


@pytest.mark.parametrize("count", [1, 50])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_many(count)
    with django_assert_num_queries(1):
        assert len(rows_of(client)) == count


def test_it_has_more_than_a_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openboard.views.downloads.CHUNK", 10)
    make_many(75)
    rows = rows_of(client, "?sort=name")
    assert [row["rank"] for row in rows] == [str(number) for number in range(1, 76)]


def test_who_asks_too_often_waits(client: Client, settings: Settings) -> None:
    settings.API_PER_ADDRESS = "1/hour"
    assert client.get("/models.csv").status_code == 200
    response = client.get("/models.csv")
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "Not so fast" in response.content.decode()


def test_an_empty_board_is_a_file_with_a_first_line(client: Client) -> None:
    assert rows_of(client) == []
