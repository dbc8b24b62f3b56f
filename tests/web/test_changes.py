"""The list of changes."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from openboard.pages import ChangesPage
from tests.record.boards import NOON, REBUILDABLE, entry, load, look, seen

pytestmark = pytest.mark.django_db


def page_of(client: Client, query: str = "") -> ChangesPage:
    """Return the context of the list of changes."""
    response = client.get(f"/changes{query}")
    assert response.status_code == 200
    page = response.context["page"]
    assert isinstance(page, ChangesPage)
    return page


def make_changes(count: int) -> None:
    """Let one model change its license so many times, a day apart."""
    load(entry("a/b", REBUILDABLE))
    look("a/b", seen("a/b"))
    for number in range(count):
        license = "apache-2.0" if number % 2 else "llama3.1"
        look("a/b", seen("a/b", license=license), NOON + dt.timedelta(days=number + 1))


def serials(page: ChangesPage) -> list[int]:
    return [change.serial for day in page.days for change in day.changes]


def test_changes_stand_by_day_newest_first(client: Client) -> None:
    make_changes(3)
    page = page_of(client)
    assert serials(page) == sorted(serials(page), reverse=True)
    days = [day.day for day in page.days]
    assert days == sorted(days, reverse=True)
    assert page.days[0].label == "27 Nov 2026"


def test_each_change_has_its_cause_and_what_was_and_is(client: Client) -> None:
    make_changes(1)
    change = page_of(client).days[0].changes[0]
    assert change.cause == "The repository changed"
    assert ("Rights", "free", "restricted") in [
        (item.name, item.old, item.new) for item in change.items
    ]
    assert change.evidence is not None
    assert "/tree/" in change.evidence.url


def test_changes_can_be_seen_in_one_direction(client: Client) -> None:
    make_changes(4)
    down, up = page_of(client, "?direction=down"), page_of(client, "?direction=up")
    assert {change.direction for day in down.days for change in day.changes} == {"down"}
    assert sorted(serials(down) + serials(up)) == sorted(
        one for one in serials(page_of(client)) if one in serials(down) + serials(up)
    )


def test_pages_of_changes_lead_forth_and_back(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_changes(7)
    monkeypatch.setattr("openboard.views.changes.PAGE_SIZE", 3)
    first = page_of(client)
    second = page_of(client, first.pager.next_url.removeprefix("/changes"))
    assert len(serials(first)) == 3
    assert max(serials(second)) == min(serials(first)) - 1
    back = page_of(client, second.pager.previous_url.removeprefix("/changes"))
    assert serials(back) == serials(first)
    assert back.pager.previous_url == ""


def test_an_empty_list_says_what_will_stand_there(client: Client) -> None:
    assert "No rating has changed yet." in client.get("/changes").content.decode()
    assert "gone up" in client.get("/changes?direction=up").content.decode()


@pytest.mark.parametrize("query", ["?direction=x", "?after=x", "?after=-1", "?before=9e99"])
def test_what_cannot_be_read_is_left_out(client: Client, query: str) -> None:
    make_changes(1)
    assert serials(page_of(client, query))


@pytest.mark.parametrize("count", [1, 20])
def test_the_number_of_queries_does_not_grow_with_the_changes(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_changes(count)
    with django_assert_num_queries(1):
        page_of(client)
