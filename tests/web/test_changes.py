"""The list of changes and its feed."""

import datetime as dt

import feedparser
import pytest
from django.test import Client
from lxml import etree  # type: ignore[import-untyped]
from pytest_django import DjangoAssertNumQueries

from audits.models import AIModel, RatingChange
from openboard.pages import ChangesPage
from tests.record.boards import NOON, REBUILDABLE, entry, load, look, seen

pytestmark = pytest.mark.django_db
FEED = "/feeds/changes.rss"


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


class TestTheFeed:
    def test_a_strict_parser_reads_it(self, client: Client) -> None:
        make_changes(2)
        response = client.get(FEED)
        assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
        root = etree.fromstring(response.content)
        assert root.tag == "rss"
        assert root.get("version") == "2.0"
        read = feedparser.parse(response.content)
        assert not read.bozo
        assert len(read.entries) == RatingChange.objects.count()
        newest = read.entries[0]
        assert newest.title.startswith("b: ")
        assert "Cause: the repository changed." in newest.summary
        assert newest.link.startswith("http://testserver/models/a/b#c")

    def test_ids_do_not_depend_on_host_or_time(self, client: Client, settings: object) -> None:
        make_changes(2)

        def ids(host: str) -> list[str]:
            settings.ALLOWED_HOSTS = ["*"]  # type: ignore[attr-defined]
            content = client.get(FEED, headers={"host": host}).content
            root = etree.fromstring(content)
            guids = root.findall(".//item/guid")
            assert {guid.get("isPermaLink") for guid in guids} == {"false"}
            return [guid.text or "" for guid in guids]

        assert ids("one.example") == ids("two.example")
        assert all(one.startswith("tag:openboard,2026:") for one in ids("one.example"))

    def test_who_has_it_already_gets_nothing_more(self, client: Client) -> None:
        make_changes(1)
        first = client.get(FEED)
        again = client.get(FEED, headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304
        since = client.get(FEED, headers={"if-modified-since": first["Last-Modified"]})
        assert since.status_code == 304
        look("a/b", seen("a/b", license="mit"), NOON + dt.timedelta(days=9))
        look("a/b", seen("a/b", license="llama3.1"), NOON + dt.timedelta(days=10))
        fresh = client.get(FEED, headers={"if-none-match": first["ETag"]})
        assert fresh.status_code == 200

    def test_a_control_character_in_a_name_does_not_take_it_down(self, client: Client) -> None:
        make_changes(1)
        AIModel.objects.update(name="Bell \x07 and \x1b escape \ufffe <b> & more")
        response = client.get(FEED)
        assert response.status_code == 200
        root = etree.fromstring(response.content)
        assert "Bell  and  escape  <b> & more" in (root.findtext(".//item/title") or "")

    def test_an_empty_feed_is_a_valid_feed(self, client: Client) -> None:
        read = feedparser.parse(client.get(FEED).content)
        assert not read.bozo
        assert read.entries == []
