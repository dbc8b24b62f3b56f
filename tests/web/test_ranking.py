"""The front page: numbers, rows, filters, orders, pages, fragments."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from audits.ranking import Order
from openboard.pages import RankingPage
from tests.web.boards import NOW, make_many, note_hub

pytestmark = pytest.mark.django_db
FRAGMENT = {"hx-request": "true"}


def page_of(client: Client, query: str = "") -> RankingPage:
    """Return the context of the ranking for a query string."""
    response = client.get(f"/{query}")
    assert response.status_code == 200
    page = response.context["page"]
    assert isinstance(page, RankingPage)
    return page


def names(page: RankingPage) -> list[str]:
    return [row.repo_id for row in page.rows]


@pytest.mark.usefixtures("spectrum")
class TestTheBoard:
    def test_it_is_ordered_by_level_then_rights_then_score(self, client: Client) -> None:
        rows = page_of(client).rows
        standing = [(row.level.number, row.rights.value) for row in rows]
        assert [row.rank for row in rows] == [1, 2, 3, 4, 5, 6]
        assert standing[0][0] == 4
        assert [level for level, _ in standing] == sorted((s[0] for s in standing), reverse=True)
        assert rows[-1].repo_id == "service/Oracle"

    def test_the_headline_counts_those_that_call_themselves_open(self, client: Client) -> None:
        headline = page_of(client).headline
        # "open weights" says what is open, and is not among them
        assert (headline.claiming, headline.rebuildable, headline.total) == (2, 1, 6)
        html = client.get("/").content.decode()
        assert "2 models</a> that call themselves open" in html

    def test_the_links_of_the_headline_lead_to_just_those_models(self, client: Client) -> None:
        headline = page_of(client).headline
        assert len(page_of(client, headline.claiming_url.lstrip("/")).rows) == headline.claiming
        found = page_of(client, headline.rebuildable_url.lstrip("/")).rows
        assert len(found) == headline.rebuildable

    def test_the_distribution_covers_the_whole_bar(self, client: Client) -> None:
        parts = page_of(client).distribution
        assert [part.level.number for part in parts] == [0, 1, 2, 3, 4, 5]
        assert sum(part.count for part in parts) == 6
        assert sum(part.width for part in parts) == pytest.approx(1000)

    def test_a_claim_beyond_what_was_found_is_flagged_and_an_honest_one_is_not(
        self, client: Client
    ) -> None:
        gaps = {row.repo_id: row.claim_gap for row in page_of(client).rows}
        assert gaps["lumen/Lantern-70B"] == "open source"
        assert gaps["stone/Quarry-1B"] == ""

    def test_freshness_is_said_in_words(self, client: Client) -> None:
        words = {row.repo_id: row.freshness for row in page_of(client).rows}
        assert words["meadow/Meadow-7B"] == "current"
        assert words["stone/Quarry-1B"] == "stale"
        assert words["coast/Tern-0.5B"] == "provisional"
        assert words["service/Oracle"] == "not on the Hub"

    def test_a_month_is_not_shown_as_a_day(self, client: Client) -> None:
        html = client.get("/?publisher=meadow").content.decode()
        assert "Nov 2024" in html
        assert "1 Nov 2024" not in html

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("?level=4", {"meadow/Meadow-7B"}),
            ("?level=0&level=3", {"service/Oracle", "stone/Quarry-1B"}),
            ("?rights=unstated", {"coast/Tern-0.5B"}),
            ("?publisher=stone", {"stone/Quarry-1B"}),
            ("?publisher=stone&publisher=coast", {"stone/Quarry-1B", "coast/Tern-0.5B"}),
            ("?year=2023", {"stone/Quarry-1B"}),
            ("?claim=open_weights", {"coast/Tern-0.5B"}),
            ("?freshness=stale", {"stone/Quarry-1B"}),
            ("?freshness=off-hub", {"service/Oracle"}),
            ("?freshness=current", {"meadow/Meadow-7B"}),
            ("?license=community&level=2", {"lumen/Lantern-70B"}),
            ("?q=quarry", {"stone/Quarry-1B"}),
            ("?q=quar", {"stone/Quarry-1B"}),
            ("?q=quarry-1", {"stone/Quarry-1B"}),
            ("?q=meadow+chat", {"meadow/Meadow-7B-Chat"}),
            ("?q=lumen", {"lumen/Lantern-70B"}),
            ("?size=over-100b", set()),
            ("?q=%27%29%3B+DROP+TABLE", set()),
        ],
    )
    def test_filters_leave_what_they_name(
        self, client: Client, query: str, expected: set[str]
    ) -> None:
        page = page_of(client, query)
        assert set(names(page)) == expected
        assert page.count == len(expected)

    def test_punctuation_alone_finds_nothing_and_breaks_nothing(self, client: Client) -> None:
        assert page_of(client, "?q=%26%7C%21%3A%2A").rows == ()

    def test_what_is_no_filter_is_left_out(self, client: Client) -> None:
        query = "?level=9&level=x&rights=none&size=huge&year=1&claim=%00&sort=nothing&after=zzz"
        assert len(page_of(client, query).rows) == 6

    def test_counts_beside_a_filter_say_what_choosing_it_would_leave(self, client: Client) -> None:
        page = page_of(client, "?level=4")
        for facet in page.facets:
            for option in facet.options:
                if facet.name != "level":
                    query = f"?level=4&{facet.name}={option.value}"
                else:
                    query = f"?level={option.value}"
                assert page_of(client, query).count == option.count, query

    def test_every_filter_in_force_can_be_removed_by_its_link(self, client: Client) -> None:
        page = page_of(client, "?level=4&level=3&kind=text&q=meadow")
        assert [one.label for one in page.active] == [
            "“meadow”",
            "Level: 3 Source available",
            "Level: 4 Rebuildable",
            "Kind: Text",
        ]
        assert page.active[2].url_without == "/?q=meadow&level=3&kind=text"
        assert page.clear_url == "/"

    def test_no_result_names_the_filters_to_drop(self, client: Client) -> None:
        html = client.get("/?level=5&q=meadow").content.decode()
        assert "No model matches" in html
        assert 'href="/?q=meadow">Level: 5 Rebuilt</a>' in html

    @pytest.mark.parametrize("order", list(Order))
    def test_each_order_runs_both_ways(self, client: Client, order: Order) -> None:
        one_way, other_way = page_of(client, f"?sort={order}"), page_of(client, f"?sort=-{order}")
        assert names(one_way) == names(other_way)[::-1]
        assert one_way.sorts[order.value].direction != other_way.sorts[order.value].direction

    def test_the_form_without_scripts_ends_at_a_clean_address(self, client: Client) -> None:
        response = client.get("/?q=&sort=level&level=4&publisher=")
        assert response.status_code == 302
        assert response["Location"] == "/?level=4"

    def test_htmx_gets_the_table_and_the_filters_and_nothing_else(self, client: Client) -> None:
        response = client.get("/?level=4&publisher=", headers=FRAGMENT)
        html = response.content.decode()
        assert "<html" not in html
        assert 'id="facets" hx-swap-oob="innerHTML"' in html
        assert "Meadow 7B" in html
        assert response["HX-Push-Url"] == "/?level=4"

    def test_page_and_fragment_are_kept_apart_by_caches(self, client: Client) -> None:
        whole: dict[str, str] = {}
        for headers in (whole, FRAGMENT):
            assert "HX-Request" in client.get("/", headers=headers)["Vary"]

    def test_going_back_gets_a_whole_page(self, client: Client) -> None:
        headers = FRAGMENT | {"hx-history-restore-request": "true"}
        assert "<html" in client.get("/", headers=headers).content.decode()


@pytest.mark.parametrize("sort", ["", *Order, *(f"-{order}" for order in Order)])
def test_pages_forth_and_back_show_each_model_once(
    client: Client, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_many(23)
    monkeypatch.setattr("openboard.views.ranking.PAGE_SIZE", 5)
    query = f"?sort={sort}" if sort else ""
    seen: list[str] = []
    pages: list[list[str]] = []
    page = page_of(client, query)
    while True:
        assert [row.rank for row in page.rows] == list(
            range(len(seen) + 1, len(seen) + len(page.rows) + 1)
        )
        seen += names(page)
        pages.append(names(page))
        if not page.pager.next_url:
            break
        page = page_of(client, page.pager.next_url.lstrip("/"))
    assert len(seen) == len(set(seen)) == 23
    assert [len(one) for one in pages] == [5, 5, 5, 5, 3]
    for expected in reversed(pages[:-1]):
        page = page_of(client, page.pager.previous_url.lstrip("/"))
        assert names(page) == expected
    assert page.pager.previous_url == ""
    assert page.rows[0].rank == 1


@pytest.mark.parametrize("count", [1, 50])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_many(count)
    # rows, counts beside filters, two for the whole board, the Hub
    with django_assert_num_queries(5):
        assert len(page_of(client).rows) == count


def test_counts_are_remembered_for_a_while(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_many(3)
    page_of(client)
    with django_assert_num_queries(2):
        page_of(client)


def test_an_empty_board_says_how_to_fill_it(client: Client) -> None:
    html = client.get("/").content.decode()
    assert "The board is empty" in html
    assert "load_registry" in html


@pytest.mark.usefixtures("spectrum")
def test_an_unreachable_hub_is_said_with_the_time(client: Client) -> None:
    note_hub(failing_since=NOW.replace(year=2026, month=11, day=24, hour=9, minute=5))
    assert "The Hub has not answered since 24 Nov 2026, 09:05 UTC." in (
        client.get("/").content.decode()
    )


def test_a_board_that_nobody_checked_says_so(client: Client) -> None:
    make_many(2)
    (notice,) = page_of(client).notices
    assert "nothing here is machine-checked" in notice.title


def test_a_board_whose_hub_answers_has_nothing_to_say_about_it(
    client: Client, spectrum: None
) -> None:
    note_hub(last_reached=NOW)
    assert page_of(client).notices == ()
