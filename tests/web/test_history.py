"""The history of a model: a picture, a table, and every change cell by cell."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.conf import settings
from django.test import Client
from lxml import etree  # type: ignore[import-untyped]
from pytest_django import DjangoAssertNumQueries

from audits.engine.findings import Outcome
from audits.engine.observations import DatasetState
from audits.models import AIModel, RatingChange
from openboard.pages import HistoryPage
from openboard.presenters.history import Point, picture_of, small_line
from tests.record.boards import DAY, NOON, REBUILDABLE, WEIGHTS, entry, get, load, look, seen
from tests.web.offered import LAB, accepted, load_lab

pytestmark = pytest.mark.django_db
MEADOW = "/models/meadow/Meadow-7B/history"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"


def page_of(client: Client, address: str = MEADOW) -> HistoryPage:
    """Return the context of a model's history."""
    response = client.get(address)
    assert response.status_code == 200
    page = response.context["page"]
    assert isinstance(page, HistoryPage)
    return page


def make_changes(count: int) -> None:
    """Let one model change its license so many times, an hour apart."""
    load(entry("a/b", REBUILDABLE))
    look("a/b", seen("a/b", commit=f"{0:040x}"))
    for number in range(1, count + 1):
        license = "apache-2.0" if number % 2 == 0 else "llama3.1"
        observed = seen("a/b", license=license, commit=f"{number:040x}")
        look("a/b", observed, NOON + dt.timedelta(hours=number))


@pytest.mark.usefixtures("spectrum")
class TestAModel:
    def test_it_says_how_often_it_was_rated_and_where_it_stands(self, client: Client) -> None:
        page = page_of(client)
        assert page.name == "Meadow 7B"
        assert page.summary.startswith("Rated 4 times since 24 Nov 2026. The level changed 2 times")
        assert page.summary.endswith("and is 4, Rebuildable, again.")
        assert page.level.number == 4

    def test_the_changes_stand_newest_first(self, client: Client) -> None:
        serials = [change.line.serial for change in page_of(client).changes]
        assert len(serials) >= 3
        assert serials == sorted(serials, reverse=True)

    def test_a_change_opens_to_every_cell_that_differs(self, client: Client) -> None:
        changes = page_of(client).changes
        fallen = next(one for one in changes if one.line.direction == "down" and one.line.is_level)
        cells = {cell.name: cell for cell in fallen.cells}
        assert cells["Level"].old == "4, Rebuildable"
        data = next(cell for cell in fallen.cells if cell.url.endswith("#pretraining_data"))
        assert (data.old_outcome, data.new_outcome) == (Outcome.MET, Outcome.UNMET)
        assert data.new == "not met, gone"
        assert data.reason
        stored = RatingChange.objects.get(serial=fallen.line.serial)
        assert len(fallen.cells) == len(stored.differences)

    def test_the_commits_before_and_after_lead_to_the_hubs_own_comparison(
        self, client: Client
    ) -> None:
        newest = page_of(client).changes[0]
        facts = {fact.name: fact for fact in newest.facts}
        hub = f"{settings.HF_ENDPOINT}/meadow/Meadow-7B"
        assert facts["Commit before"].url == f"{hub}/tree/{'b' * 40}"
        assert facts["Commit after"].url == f"{hub}/tree/{'c' * 40}"
        assert newest.compare is not None
        assert newest.compare.url == f"{hub}/compare/{'b' * 40}..{'c' * 40}"

    def test_a_data_set_that_moved_is_named(self, client: Client) -> None:
        named = [
            link.text
            for change in page_of(client).changes
            for fact in change.facts
            for link in fact.links
        ]
        assert "meadow/mix: public, now gone" in named

    def test_the_first_look_has_no_commit_to_compare_with(self, client: Client) -> None:
        first = page_of(client).changes[-1]
        assert first.compare is None
        assert first.facts[0].value == "not looked at yet"

    def test_each_change_leads_to_the_page_as_it_was_on_that_day(self, client: Client) -> None:
        newest = page_of(client).changes[0]
        assert newest.then_url == "/models/meadow/Meadow-7B?on=2026-11-27"

    def test_the_table_has_each_step_of_the_picture_newest_first(self, client: Client) -> None:
        page = page_of(client)
        assert [point.level.number for point in page.points] == [4, 3, 4, 4]
        html = client.get(MEADOW).content.decode()
        rows = re.findall(r'<tr role="row"><th role="rowheader" scope="row"><a href', html)
        assert len(rows) >= len(page.points)

    def test_the_picture_is_well_formed_and_told_in_words(self, client: Client) -> None:
        page = page_of(client)
        assert page.picture is not None
        assert page.picture.level_words.startswith("Level 4 from 24 Nov 2026, then 3 from")
        html = client.get(MEADOW).content.decode()
        drawings = re.findall(r'<svg viewBox="0 0 1000 144".*?</svg>', html, re.DOTALL)
        assert len(drawings) == 2
        for drawing in drawings:
            assert etree.fromstring(drawing).get("aria-label")

    def test_the_model_page_leads_there(self, client: Client) -> None:
        assert f'href="{MEADOW}"' in client.get("/models/meadow/Meadow-7B").content.decode()

    def test_a_model_that_never_changed_says_so(self, client: Client) -> None:
        page = page_of(client, "/models/coast/Tern-0.5B/history")
        assert page.changes == ()
        assert "always at level 1" in page.summary
        html = client.get("/models/coast/Tern-0.5B/history").content.decode()
        assert "No change has been recorded since the first rating" in html

    def test_any_case_leads_to_the_one_address_and_nobody_is_not_found(
        self, client: Client
    ) -> None:
        response = client.get("/models/Meadow/meadow-7b/history")
        assert response.status_code == 301
        assert response["Location"] == MEADOW
        assert client.get("/models/no/body/history").status_code == 404

    def test_one_that_left_the_registry_keeps_its_history(self, client: Client) -> None:
        AIModel.objects.filter(slug="meadow/Meadow-7B").update(listed=False, due_at=None)
        assert page_of(client).publisher.url == ""


def test_accepted_evidence_leads_to_its_decision(client: Client) -> None:
    load_lab()
    submission = accepted()
    (change,) = page_of(client, f"/models/{LAB}/history").changes
    assert change.line.cause == "The evidence changed"
    links = [link.url for fact in change.facts for link in fact.links]
    assert f"/decisions/{submission.uid}" in links


def test_a_base_that_moved_is_named_with_its_levels(client: Client) -> None:
    data = {"a/mix": DatasetState.PUBLIC}
    load(
        entry("a/base", REBUILDABLE, datasets=("a/mix",)),
        entry("a/tuned", WEIGHTS, base={"a/base": "finetune"}),
    )
    look("a/base", seen("a/base", datasets=data), NOON + DAY)
    look("a/base", seen("a/base", datasets={"a/mix": DatasetState.GONE}), NOON + 2 * DAY)
    from audits.services.ratings import record_rating

    record_rating(model_id=get("a/tuned").pk, now=NOON + 2 * DAY)
    newest = page_of(client, "/models/a/tuned/history").changes[0]
    links = [link for fact in newest.facts if fact.name == "Base models" for link in fact.links]
    assert [(link.text, link.url) for link in links] == [
        ("a/base: level 4, now level 3", "/models/a/base")
    ]


class TestPages:
    def test_pages_lead_to_each_other_and_miss_nothing(self, client: Client) -> None:
        make_changes(120)
        address: str | None = "/models/a/b/history"
        found: list[int] = []
        pages = 0
        while address:
            page = page_of(client, address)
            found += [change.line.serial for change in page.changes]
            address, pages = page.pager.next_url, pages + 1
        assert pages == 3
        assert len(found) == RatingChange.objects.count()
        assert found == sorted(found, reverse=True)
        back = page_of(client, page.pager.previous_url)
        assert [one.line.serial for one in back.changes] == found[50:100]

    def test_only_the_first_page_is_for_search_engines(self, client: Client) -> None:
        make_changes(60)
        first = client.get("/models/a/b/history").content.decode()
        assert 'content="noindex"' not in first
        following = page_of(client, "/models/a/b/history").pager.next_url
        assert 'content="noindex"' in client.get(following).content.decode()

    def test_past_the_end_it_leads_back(self, client: Client) -> None:
        make_changes(1)
        html = client.get("/models/a/b/history?after=1").content.decode()
        assert "There are no older changes." in html

    @pytest.mark.parametrize("query", ["?after=x", "?after=-1", "?before=9e99", "?after=%00"])
    def test_a_place_that_cannot_be_read_is_left_out(self, client: Client, query: str) -> None:
        make_changes(1)
        assert page_of(client, f"/models/a/b/history{query}").changes

    @pytest.mark.parametrize("count", [1, 50])
    def test_the_number_of_queries_does_not_grow_with_the_changes(
        self, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        make_changes(count)
        with django_assert_num_queries(3):  # the model, its ratings, a page of its changes
            assert len(page_of(client, "/models/a/b/history").changes) >= count


def test_what_comes_from_outside_is_text(client: Client) -> None:
    load(entry("evil/Model", REBUILDABLE, name=HOSTILE, note=HOSTILE))
    look("evil/Model", seen("evil/Model"))
    look("evil/Model", seen("evil/Model", license=HOSTILE, commit="b" * 40), NOON + DAY)
    AIModel.objects.update(publisher_name=HOSTILE)
    html = client.get("/models/evil/Model/history").content.decode()
    assert "<script>alert" not in html
    assert "<img" not in html


class TestLines:
    def point(self, day: int, level: int, low: int, high: int) -> Point:
        return Point(NOON + day * DAY, level, "free", low, high, 50)

    def test_a_line_goes_in_steps_to_the_right_edge(self) -> None:
        points = (self.point(0, 1, 20, 40), self.point(5, 3, 50, 60))
        picture = picture_of(points, NOON + 10 * DAY)
        assert picture is not None
        assert picture.level == "M0 108H500.0V60H1000"
        assert picture.low == "M0 108H500.0V72H1000"
        assert picture.band == "M0 84H500.0V60H1000V72H500.0V108H0Z"
        assert picture.score_words == "Score 20 to 40 at first, 50 to 60 now."

    def test_one_rating_is_a_flat_line_and_none_is_no_picture(self) -> None:
        picture = picture_of((self.point(0, 5, 100, 100),), NOON)
        assert picture is not None
        assert picture.level == "M0 12H1000"
        assert picture.score_words == "Score 100."
        assert picture_of((), NOON) is None

    def test_many_turns_are_told_in_short(self) -> None:
        points = tuple(self.point(day, day % 2, 0, 9) for day in range(40))
        picture = picture_of(points, NOON + 50 * DAY)
        assert picture is not None
        assert picture.level_words.endswith("it changed 39 times.")

    def test_small_lines_share_an_axis(self) -> None:
        line = small_line([(NOON + 5 * DAY, 2)], NOON, NOON + 10 * DAY)
        assert line is not None
        assert line.path == "M50 14H100"
        assert small_line([], NOON, NOON) is None
