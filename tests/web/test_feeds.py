"""Feeds of changes: their formats, what each is of, archives, and who has them already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser
import pytest
from django.test import Client
from lxml import etree  # type: ignore[import-untyped]
from pytest_django import DjangoAssertNumQueries, Settings

from audits.models import AIModel, RatingChange
from audits.services.rejudging import rejudge_all
from openboard.feeds import newest
from openboard.feeds.documents import Document, Entry, Format, write
from openboard.feeds.urls import urlpatterns
from tests.record.boards import DAY, NOON, REBUILDABLE, SOURCE, WEIGHTS, entry, load, look, seen
from tests.record.test_rejudging import stricter, use

pytestmark = pytest.mark.django_db
RSS, ATOM = "/feeds/changes.rss", "/feeds/changes.atom"
BOTH = pytest.mark.parametrize("feed", [RSS, ATOM])
ATOM_NS = "{http://www.w3.org/2005/Atom}"
FH = "{http://purl.org/syndication/history/1.0}"
HUB = "https://hub.example/"


def turn(slug: str, number: int) -> None:
    """Let a model change its license once more, so many days on."""
    license = "apache-2.0" if number % 2 else "llama3.1"
    look(slug, seen(slug, license=license), NOON + (number + 1) * DAY)


def make_changes(count: int, slug: str = "a/b") -> None:
    """Let one model change so many times: when first looked at, then its license, a day apart."""
    load(entry(slug, REBUILDABLE))
    look(slug, seen(slug))
    for number in range(count - 1):
        turn(slug, number)


def make_two(count: int = 4) -> None:
    """Let the licenses of two models of two publishers change in turn."""
    load(entry("a/b", REBUILDABLE), entry("oak/Tall", SOURCE))
    look("a/b", seen("a/b"))
    look("oak/Tall", seen("oak/Tall"))
    for number in range(count):
        turn("a/b", number)
        turn("oak/Tall", number)


def read(client: Client, address: str) -> Any:
    """Return a feed as a strict reader reads it."""
    response = client.get(address)
    assert response.status_code == 200, address
    etree.fromstring(response.content)
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo
    return parsed


def ids(parsed: Any) -> list[str]:
    return [one.id for one in parsed.entries]


def ids_of(**conditions: Any) -> list[str]:
    """Return the ids that the entries of these changes have, the newest first."""
    rows = RatingChange.objects.filter(**conditions).order_by("-serial")
    return [f"tag:openboard,2026:rating-change:{one.uid}" for one in rows]


def relations(client: Client, address: str) -> dict[str, str]:
    """Return where a document leads, as paths."""
    root = etree.fromstring(client.get(address).content)
    place = root.find("channel") if root.tag == "rss" else root
    return {
        link.get("rel"): link.get("href").removeprefix("http://127.0.0.1:8000")
        for link in place.findall(f"{ATOM_NS}link")
    }


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents of a handful of entries."""
    monkeypatch.setattr("openboard.feeds.slices.ENTRIES", 4)
    monkeypatch.setattr("openboard.feeds.slices.SPARSE", 6)


class TestTheFormats:
    def test_a_strict_parser_reads_the_rss(self, client: Client, settings: Settings) -> None:
        make_changes(2)
        response = client.get(RSS)
        assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
        root = etree.fromstring(response.content)
        assert (root.tag, root.get("version")) == ("rss", "2.0")
        parsed = read(client, RSS)
        assert ids(parsed) == ids_of()
        newest = parsed.entries[0]
        assert newest.title.startswith("b: ")
        assert newest.link.startswith(f"{settings.PUBLIC_URL}/models/a/b#c")

    def test_a_strict_parser_reads_the_atom(self, client: Client, settings: Settings) -> None:
        make_changes(2)
        response = client.get(ATOM)
        assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
        root = etree.fromstring(response.content)
        assert root.tag == f"{ATOM_NS}feed"
        assert root.findtext(f"{ATOM_NS}id") == "tag:openboard,2026:feed:changes"
        assert root.findtext(f"{ATOM_NS}author/{ATOM_NS}name") == "OpenBoard"
        assert root.findtext(f"{ATOM_NS}updated") == "2026-11-25T12:00:00+00:00"
        assert relations(client, ATOM)["self"] == ATOM
        assert ids(read(client, ATOM)) == ids_of()
        for one in root.findall(f"{ATOM_NS}entry"):
            assert one.findtext(f"{ATOM_NS}updated")
            assert one.find(f"{ATOM_NS}link").get("href").startswith(settings.PUBLIC_URL)

    @BOTH
    def test_an_entry_says_what_was_and_is_with_cause_and_evidence(
        self, client: Client, feed: str
    ) -> None:
        make_changes(2)
        one = read(client, feed).entries[0]
        assert "Rights: free, now restricted." in one.summary
        assert "Cause: the repository changed: commit aaaaaaaaaa (http" in one.summary
        said = {tag.scheme.rpartition(":")[2]: tag.term for tag in one.tags}
        assert said == {
            "direction": "down",
            "cause": "repository",
            "change": "within-level",
            "old-level": "4",
            "new-level": "4",
            "old-rights": "free",
            "new-rights": "restricted",
            "model": "a/b",
            "publisher": "a",
            "commit": "a" * 40,
        }

    @BOTH
    def test_ids_and_links_do_not_depend_on_the_host(
        self, client: Client, settings: Settings, feed: str
    ) -> None:
        make_changes(2)
        settings.ALLOWED_HOSTS = ["*"]
        one = client.get(feed, headers={"host": "one.example"}).content
        assert one == client.get(feed, headers={"host": "two.example"}).content
        assert b".example" not in one

    @BOTH
    def test_what_a_name_holds_is_text_and_never_breaks_the_feed(
        self, client: Client, feed: str
    ) -> None:
        make_changes(1)
        AIModel.objects.update(name="Bell \x07 and \x1b escape \ufffe <b> & more")
        for address in (feed, f"/models/a/b/changes.{feed.rpartition('.')[2]}"):
            root = etree.fromstring(client.get(address).content)
            titles = [one.text for one in root.iter("title", f"{ATOM_NS}title")]
            assert "Bell  and  escape  <b> & more" in titles[-1]

    @pytest.mark.parametrize("format", Format)
    def test_text_with_markup_is_read_as_it_is_written(self, format: Format) -> None:
        hostile = 'It says <img src=x onerror=alert(1)> & "more".'
        one = Entry("tag:x,2026:1", hostile, hostile, "https://x.example/", NOON, NOON)
        document = Document("tag:x,2026:f", hostile, "", "https://x.example/", "", (one,))
        root = etree.fromstring(write(document, format))
        (text,) = root.iterfind(
            f"{ATOM_NS}entry/{ATOM_NS}summary" if format is Format.ATOM else ".//item/description"
        )
        # A reader that takes it for HTML comes to the words themselves.
        assert etree.HTML(text.text).xpath("string()") == hostile

    @BOTH
    def test_an_empty_feed_is_a_valid_feed_and_stays_the_same(
        self, client: Client, feed: str
    ) -> None:
        assert read(client, feed).entries == []
        assert client.get(feed).content == client.get(feed).content

    @BOTH
    @pytest.mark.parametrize("count", [1, 50])
    def test_the_number_of_queries_does_not_grow(
        self,
        client: Client,
        count: int,
        feed: str,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        make_changes(count)
        # the newest, the changes, the new rubrics
        with django_assert_num_queries(3):
            client.get(feed)


class TestWhatTheyAreOf:
    def test_one_model(self, client: Client) -> None:
        make_two()
        parsed = read(client, "/models/oak/Tall/changes.atom")
        assert parsed.feed.title == "OpenBoard: rating changes of Tall"
        assert ids(parsed) == ids_of(ai_model__slug="oak/Tall")
        assert ids(read(client, "/models/oak/Tall/changes.rss")) == ids(parsed)

    def test_a_model_in_another_case_is_led_to_its_feed(self, client: Client) -> None:
        make_two(1)
        response = client.get("/models/OAK/tall/changes.atom?only=levels")
        assert response.status_code == 301
        assert response["Location"] == "/models/oak/Tall/changes.atom?only=levels"

    def test_one_publisher(self, client: Client) -> None:
        make_two()
        parsed = read(client, "/publishers/oak/changes.rss")
        assert parsed.feed.title == "OpenBoard: rating changes of models by Oak"
        assert ids(parsed) == ids_of(ai_model__publisher="oak")
        assert ids(read(client, "/publishers/oak/changes.atom")) == ids(parsed)

    @pytest.mark.parametrize(
        "address",
        [
            "/models/no/body/changes.rss",
            "/publishers/nobody/changes.atom",
            "/publishers/%00/changes.rss",
            "/feeds/changes.rss?archive=1",
            "/feeds/changes.xml",
        ],
    )
    def test_what_is_not_there_has_the_face_of_the_site(self, client: Client, address: str) -> None:
        response = client.get(address)
        assert response.status_code == 404
        assert "OpenBoard" in response.content.decode()

    @pytest.mark.parametrize("direction", ["up", "down"])
    def test_one_direction(self, client: Client, direction: str) -> None:
        make_two()
        found = ids(read(client, f"{ATOM}?direction={direction}"))
        assert found == ids_of(direction=direction)
        assert 0 < len(found) < RatingChange.objects.count()

    def test_levels_only(self, client: Client, spectrum: None) -> None:
        levels = [
            f"tag:openboard,2026:rating-change:{one.uid}"
            for one in RatingChange.objects.newest_first()
            if one.old_level != one.new_level
        ]
        assert 0 < len(levels) < RatingChange.objects.count()
        assert ids(read(client, f"{RSS}?only=levels")) == levels

    def test_a_filter_of_the_ranking(self, client: Client) -> None:
        make_two()
        for query in ("publisher=oak", "q=tall", "kind=text&publisher=oak"):
            assert ids(read(client, f"{ATOM}?{query}")) == ids_of(ai_model__slug="oak/Tall")
        assert read(client, f"{ATOM}?kind=image").entries == []

    def test_who_follows_a_level_is_told_of_what_leaves_it(
        self, client: Client, spectrum: None
    ) -> None:
        left = RatingChange.objects.get(old_level=4, new_level=3)
        for query in ("level=4", "level=3"):
            assert any(str(left.uid) in one for one in ids(read(client, f"{ATOM}?{query}")))
        assert read(client, f"{ATOM}?level=0").entries == []

    def test_who_follows_level_and_rights_is_told_where_both_held_at_once(
        self, client: Client
    ) -> None:
        make_changes(2)
        assert len(read(client, f"{ATOM}?level=4&rights=free").entries) == 2
        assert len(read(client, f"{ATOM}?level=4&rights=restricted").entries) == 1
        assert read(client, f"{ATOM}?level=4&rights=unstated").entries == []

    def test_what_cannot_be_read_is_left_out(self, client: Client) -> None:
        make_changes(1)
        for query in ("direction=x", "only=x", "archive=x", "older=-1", "level=9", "archive=9e99"):
            assert ids(read(client, f"{ATOM}?{query}")) == ids_of()

    def test_a_hostile_query_is_text_in_the_title_and_quoted_in_addresses(
        self, client: Client
    ) -> None:
        parsed = read(client, ATOM + "?q=%22%3E%3Cscript%3E%0d%0aX-Evil:%201")
        assert "<script>" in parsed.feed.title_detail.value or "script" in parsed.feed.title
        assert all("<" not in link.href for link in parsed.feed.links)

    @pytest.mark.parametrize("count", [1, 50])
    @pytest.mark.parametrize(
        ("address", "queries"),
        [
            ("/models/a/b/changes.rss", 3),
            ("/publishers/a/changes.atom", 4),
            (f"{ATOM}?kind=text&level=4", 3),
        ],
    )
    def test_the_number_of_queries_does_not_grow(
        self,
        client: Client,
        count: int,
        address: str,
        queries: int,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        make_changes(count)
        with django_assert_num_queries(queries):
            assert len(read(client, address).entries) == count


class TestANewRubric:
    @BOTH
    def test_it_is_one_entry_with_what_it_did(
        self, client: Client, feed: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        load(entry("a/b", REBUILDABLE), entry("oak/Tall", REBUILDABLE), entry("elm/c", WEIGHTS))
        look("a/b", seen("a/b", license="llama3.1"))
        use(monkeypatch, stricter())
        rejudge_all(now=NOON + DAY, may_lower_many=True)
        rubric = RatingChange.objects.filter(cause="rubric")
        assert rubric.count() > 1
        first, second = read(client, feed).entries
        digest = rubric[0].new_rating.rubric_digest
        assert first.id == f"tag:openboard,2026:rubric-release:{digest}"
        lowered = rubric.filter(direction="down").count()
        assert f"{rubric.count()} ratings changed" in first.title
        assert f"{lowered} down" in first.title
        assert f"{rubric.count()} ratings changed of {rubric.count()} models" in first.summary
        listed = client.get(first.link.removeprefix("http://127.0.0.1:8000"))
        shown = [one.serial for day in listed.context["page"].days for one in day.changes]
        assert shown[0] == max(rubric.values_list("serial", flat=True))
        assert second.id in ids_of(cause="repository")

    def test_who_follows_one_model_is_told_what_it_did_to_that_one(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        load(entry("a/b", REBUILDABLE), entry("oak/Tall", REBUILDABLE))
        use(monkeypatch, stricter())
        rejudge_all(now=NOON + DAY, may_lower_many=True)
        (one,) = read(client, "/models/oak/Tall/changes.rss").entries
        assert [one.id] == ids_of(ai_model__slug="oak/Tall")
        assert "Cause: the rubric changed: rebuild/" in one.summary

    def test_it_is_nothing_to_who_follows_what_it_did_not_do(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        load(entry("a/b", REBUILDABLE))
        use(monkeypatch, stricter())
        rejudge_all(now=NOON + DAY, may_lower_many=True)
        assert len(read(client, f"{ATOM}?direction=down").entries) == 1
        assert read(client, f"{ATOM}?direction=up").entries == []


class Reader:
    """A program that follows a feed as RFC 5005 says: back to the first archive that it knows."""

    def __init__(self, client: Client, feed: str) -> None:
        self._client, self._feed = client, feed
        self.archives: dict[str, bytes] = {}
        self.seen: set[str] = set()

    def poll(self) -> None:
        """Read what is new."""
        at, known = self._feed, False
        while at and not known:
            response = self._client.get(at)
            assert response.status_code == 200, at
            self.seen |= set(ids(feedparser.parse(response.content)))
            known = at in self.archives
            if at != self._feed:
                self.archives.setdefault(at, response.content)
            at = relations(self._client, at).get("prev-archive", "")


@pytest.mark.usefixtures("few")
class TestArchives:
    @pytest.mark.parametrize(
        "feed",
        [
            RSS,
            ATOM,
            "/models/a/b/changes.atom",
            "/publishers/oak/changes.rss",
            f"{ATOM}?direction=down",
        ],
    )
    def test_a_reader_misses_nothing_however_long_they_were_away(
        self, client: Client, feed: str
    ) -> None:
        load(entry("a/b", REBUILDABLE), entry("oak/Tall", SOURCE))
        look("a/b", seen("a/b"))
        look("oak/Tall", seen("oak/Tall"))
        often, seldom = Reader(client, feed), Reader(client, feed)
        wanted = {
            "/models/a/b/changes.atom": {"ai_model__slug": "a/b"},
            "/publishers/oak/changes.rss": {"ai_model__publisher": "oak"},
            f"{ATOM}?direction=down": {"direction": "down"},
        }.get(feed, {})
        for number in range(15):
            turn("a/b", number)
            turn("oak/Tall", number)
            often.poll()
            if number in (3, 14):
                seldom.poll()
        assert often.seen == seldom.seen == set(ids_of(**wanted))
        assert len(often.archives) >= 2
        # What an archive held when it was first read it holds for ever.
        for address, content in often.archives.items():
            assert ids(read(client, address)) == ids(feedparser.parse(content))

    @BOTH
    def test_documents_lead_to_one_another(self, client: Client, feed: str) -> None:
        make_changes(14)  # serials 1 to 14: archives 1 to 3, the newest document from 9 on
        assert relations(client, feed)["prev-archive"] == f"{feed}?archive=2"
        assert len(read(client, feed).entries) == 6
        middle = relations(client, f"{feed}?archive=2")
        assert middle["self"] == f"{feed}?archive=2"
        assert middle["current"] == feed
        assert middle["prev-archive"] == f"{feed}?archive=1"
        assert middle["next-archive"] == f"{feed}?archive=3"
        assert "prev-archive" not in relations(client, f"{feed}?archive=1")
        assert "next-archive" not in relations(client, f"{feed}?archive=3")
        assert client.get(f"{feed}?archive=4").status_code == 404

    @BOTH
    def test_an_archive_says_that_it_is_one_and_keeps(self, client: Client, feed: str) -> None:
        make_changes(9)
        response = client.get(f"{feed}?archive=1")
        assert etree.fromstring(response.content).find(f".//{FH}archive") is not None
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "immutable" not in client.get(f"{feed}?archive=2")["Cache-Control"]
        again = client.get(f"{feed}?archive=1", headers={"if-none-match": response["ETag"]})
        assert again.status_code == 304
        newest = client.get(feed)
        assert etree.fromstring(newest.content).find(f".//{FH}archive") is None

    def test_ranges_without_an_entry_are_left_out_of_the_chain(self, client: Client) -> None:
        load(entry("a/b", REBUILDABLE), entry("oak/Tall", SOURCE))
        look("a/b", seen("a/b"))
        look("oak/Tall", seen("oak/Tall"))
        turn("oak/Tall", 0)
        for number in range(20):
            turn("a/b", number)
        for number in range(1, 7):
            turn("oak/Tall", number)
        fourth = relations(client, "/publishers/oak/changes.rss")["prev-archive"]
        assert fourth == "/publishers/oak/changes.rss?archive=4"
        first = relations(client, fourth)["prev-archive"]
        assert first == "/publishers/oak/changes.rss?archive=1"
        assert relations(client, first)["next-archive"] == fourth
        assert client.get("/publishers/oak/changes.rss?archive=2").status_code == 404

    def test_a_filter_of_the_ranking_has_pages_instead(self, client: Client) -> None:
        make_changes(10)
        address, found = f"{ATOM}?kind=text", []
        while address:
            found += ids(read(client, address))
            links = relations(client, address)
            assert "prev-archive" not in links
            assert links["first"] == f"{ATOM}?kind=text"
            address = links.get("next", "")
        assert found == ids_of()


class TestWhoHasItAlready:
    @BOTH
    def test_they_get_nothing_more_until_something_changes(self, client: Client, feed: str) -> None:
        make_changes(1)
        first = client.get(feed)
        again = client.get(feed, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        since = client.get(feed, headers={"if-modified-since": first["Last-Modified"]})
        assert since.status_code == 304
        turn("a/b", 0)
        fresh = client.get(feed, headers={"if-none-match": first["ETag"]})
        assert fresh.status_code == 200

    def test_a_date_is_told_only_when_no_more_can_come_under_it(self, client: Client) -> None:
        load(entry("a/b", REBUILDABLE))
        look("a/b", seen("a/b"))
        look("a/b", seen("a/b", license="llama3.1"), dt.datetime.now(dt.UTC))
        assert "Last-Modified" not in client.get(RSS)
        assert "ETag" in client.get(RSS)

    def test_a_change_of_another_model_is_nothing_new_to_who_follows_one(
        self, client: Client
    ) -> None:
        make_two(1)
        of_one, of_all = (client.get(one)["ETag"] for one in ("/models/a/b/changes.rss", RSS))
        turn("oak/Tall", 1)
        same = client.get("/models/a/b/changes.rss", headers={"if-none-match": of_one})
        assert same.status_code == 304
        assert client.get(RSS, headers={"if-none-match": of_all}).status_code == 200

    def test_a_setting_that_is_in_the_feed_is_something_new(
        self, client: Client, settings: Settings
    ) -> None:
        make_changes(1)
        etag = client.get(RSS)["ETag"]
        settings.WEBSUB_HUB = HUB
        assert client.get(RSS, headers={"if-none-match": etag}).status_code == 200

    @pytest.mark.parametrize(
        "address",
        [
            RSS,
            f"{ATOM}?direction=down",
            f"{ATOM}?kind=text&q=b",
            "/models/a/b/changes.atom",
            "/publishers/a/changes.rss",
            "/feeds/decisions.atom",
        ],
    )
    def test_they_cost_no_query(
        self,
        client: Client,
        monkeypatch: pytest.MonkeyPatch,
        django_assert_num_queries: DjangoAssertNumQueries,
        django_capture_on_commit_callbacks: Callable[..., Any],
        address: str,
    ) -> None:
        monkeypatch.setattr(newest, "KEEP_SECONDS", 60)
        make_changes(1)
        etag = client.get(address)["ETag"]
        with django_assert_num_queries(0):
            again = client.get(address, headers={"if-none-match": etag})
            assert again.status_code == 304
        if "decisions" in address:
            return
        # What is recorded is to be seen at once, though what was kept is not old.
        with django_capture_on_commit_callbacks(execute=True):
            turn("a/b", 0)
        assert client.get(address, headers={"if-none-match": etag}).status_code == 200

    @pytest.mark.django_db(transaction=True)
    def test_a_change_shows_as_soon_as_it_is_through(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(newest, "KEEP_SECONDS", 60)
        make_changes(1)
        for number in range(3):
            etag = client.get(RSS)["ETag"]
            assert client.get(RSS, headers={"if-none-match": etag}).status_code == 304
            turn("a/b", number)
            fresh = client.get(RSS, headers={"if-none-match": etag})
            assert fresh.status_code == 200
            assert ids(feedparser.parse(fresh.content)) == ids_of()

    def test_what_all_share_is_written_once(
        self,
        client: Client,
        monkeypatch: pytest.MonkeyPatch,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        monkeypatch.setattr(newest, "KEEP_SECONDS", 60)
        make_changes(2)
        first = client.get(RSS).content
        with django_assert_num_queries(0):
            assert client.get(RSS).content == first

    def test_without_a_cache_each_asks_the_database(
        self, client: Client, settings: Settings
    ) -> None:
        make_changes(1)
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": "redis://127.0.0.1:1/0",
            }
        }
        assert ids(read(client, RSS)) == ids_of()
        newest.move_on()  # and nobody who records is held up

    def test_two_who_record_at_once_leave_nothing_old_behind(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(newest, "KEEP_SECONDS", 60)

        def slow() -> str:
            newest.move_on()  # somebody is through while this is being read
            return "old"

        assert newest.keep("x", slow) == "old"
        assert newest.keep("x", lambda: "new") == "new"


class TestBeingFound:
    @pytest.mark.parametrize(
        ("page", "feed"),
        [
            ("/changes", "/feeds/changes"),
            ("/changes?direction=down", "/feeds/changes.{}?direction=down"),
            ("/models/oak/Tall", "/models/oak/Tall/changes"),
            ("/?publisher=oak&sort=name", "/feeds/changes.{}?publisher=oak"),
            ("/?level=4&level=3&q=a+b", "/feeds/changes.{}?q=a+b&level=4&level=3"),
            ("/decisions", "/feeds/decisions"),
            ("/publishers/oak", "/publishers/oak/changes"),
        ],
    )
    def test_pages_name_their_feeds_in_the_head_and_as_links(
        self, client: Client, page: str, feed: str
    ) -> None:
        make_two(1)
        response = client.get(page)
        root = etree.HTML(response.content.decode())
        for kind in ("rss", "atom"):
            address = feed.format(kind) if "{}" in feed else f"{feed}.{kind}"
            named = root.xpath(f"//head/link[@rel='alternate'][@type='application/{kind}+xml']")
            wanted = frozenset(address.partition("?")[2].split("&"))
            found = next(
                one.get("href")
                for one in named
                if one.get("href").partition("?")[0] == address.partition("?")[0]
                and frozenset(one.get("href").partition("?")[2].split("&")) == wanted
            )
            assert client.get(found).status_code == 200
            assert found in {one.get("href") for one in root.xpath("//main//a")}

    def test_a_hub_is_announced_when_one_is_set(self, client: Client, settings: Settings) -> None:
        make_changes(1)
        assert "hub" not in relations(client, ATOM)
        assert "Link" not in client.get(ATOM)
        settings.WEBSUB_HUB = HUB
        for address in (RSS, ATOM, "/models/a/b/changes.rss", "/feeds/decisions.atom"):
            assert relations(client, address)["hub"] == HUB
            itself = f"{settings.PUBLIC_URL}{address}"
            assert client.get(address)["Link"] == f'<{HUB}>; rel="hub", <{itself}>; rel="self"'

    @pytest.mark.usefixtures("few")
    def test_a_hub_tells_of_no_archive(self, client: Client, settings: Settings) -> None:
        make_changes(9)
        settings.WEBSUB_HUB = HUB
        assert "hub" not in relations(client, f"{RSS}?archive=1")
        assert "Link" not in client.get(f"{RSS}?archive=1")
        assert "hub" not in relations(client, f"{RSS}?kind=text&older=3")

    @BOTH
    def test_feeds_are_only_read(self, client: Client, feed: str) -> None:
        assert client.post(feed).status_code == 405
        head = client.head(feed)
        assert (head.status_code, head.content) == (200, b"")
        assert "Set-Cookie" not in client.get(feed)


def test_every_address_of_a_feed_is_documented() -> None:
    text = Path("docs/feeds.md").read_text(encoding="utf-8")
    for one in urlpatterns:
        place = str(one.pattern).replace("<str:publisher>", "PUBLISHER")
        assert f"/{place.replace('<str:name>', 'NAME')}" in text, place
