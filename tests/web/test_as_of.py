"""A model's page and downloads as they were at the end of a day."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from audits.engine.findings import Outcome
from audits.engine.observations import DatasetState
from audits.engine.rating import rate
from audits.engine.snapshot import read_snapshot
from audits.models import AIModel, AuditRun, Case, Observation, Rating, Submission
from audits.rubrics import license_table, load_rubric
from audits.services.accepted import refresh_evidence
from audits.services.ratings import record_rating
from audits.services.submissions import withdraw
from openboard.days import DayError, read_day
from openboard.pages import CriterionLine, ModelPage
from tests.record.boards import DAY, REBUILDABLE, WEIGHTS, entry, get, load, look, seen
from tests.record.deciding import decides, submitted
from tests.web.offered import ALMOST_SOURCE, LAB, looked

pytestmark = pytest.mark.django_db
START = dt.datetime.now(dt.UTC).replace(hour=12, minute=0, second=0, microsecond=0) - 40 * DAY
FERN = "/models/fern/Fern-1B"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def on(days: int) -> str:
    """Return the query for so many days after the first rating."""
    return f"?on={(START + days * DAY).date().isoformat()}"


def page_of(client: Client, days: int, address: str = FERN) -> ModelPage:
    """Return the context of the page as it was so many days after the first rating."""
    response = client.get(f"{address}{on(days)}")
    assert response.status_code == 200
    page = response.context["page"]
    assert isinstance(page, ModelPage)
    return page


def line_of(page: ModelPage, criterion: str) -> CriterionLine:
    """Return one criterion of a page."""
    (line,) = (line for group in page.groups for line in group.lines if line.key == criterion)
    return line


@pytest.fixture
def fern(db: None) -> None:
    """A model whose data set goes on the tenth day, and that is entered anew on the twentieth."""
    load(entry("fern/Fern-1B", REBUILDABLE, datasets=("fern/mix",)), now=START)
    public = seen("fern/Fern-1B", datasets={"fern/mix": DatasetState.PUBLIC})
    look("fern/Fern-1B", public, START + DAY)
    gone = seen("fern/Fern-1B", commit="b" * 40, datasets={"fern/mix": DatasetState.GONE})
    look("fern/Fern-1B", gone, START + 10 * DAY)
    load(
        entry("fern/Fern-1B", WEIGHTS, name="Fern 1B, renamed", license="MIT", claim="fully_open"),
        now=START + 20 * DAY,
    )


@pytest.mark.usefixtures("fern")
class TestThePage:
    def test_it_shows_the_rating_in_force_at_the_end_of_the_day(self, client: Client) -> None:
        levels = [page_of(client, days).level.number for days in (0, 1, 9, 10, 19, 20, 30)]
        assert levels == [4, 4, 4, 3, 3, 1, 1]

    def test_a_notice_says_which_day_it_is_of_and_how_it_stands_today(self, client: Client) -> None:
        page = page_of(client, 5)
        label = f"{(START + 5 * DAY).day} "
        assert page.past is not None
        assert page.notices[0].title.startswith(f"As it was on {label}")
        assert "Today: level 1, Binary, with free rights." in page.notices[0].text
        assert page.notices[0].link is not None
        assert page.notices[0].link.url == FERN
        html = client.get(f"{FERN}{on(5)}").content.decode()
        assert page.notices[0].title in html

    def test_findings_and_data_sets_are_those_of_that_time(self, client: Client) -> None:
        before, after = page_of(client, 5), page_of(client, 12)
        assert line_of(before, "pretraining_data").outcome is Outcome.MET
        assert line_of(after, "pretraining_data").outcome is Outcome.UNMET
        assert before.datasets[0].outcome is Outcome.MET
        assert after.datasets[0].is_gone
        assert (before.commit, after.commit) == ("a" * 40, "b" * 40)

    def test_name_license_and_claim_are_those_of_the_entry_of_that_time(
        self, client: Client
    ) -> None:
        before, today = page_of(client, 12), page_of(client, 25)
        assert (before.name, today.name) == ("Fern 1B", "Fern 1B, renamed")
        assert before.claim is None
        assert today.claim is not None
        facts = {fact.name: fact.value for fact in before.facts}
        assert facts["License"].lower() == "apache-2.0"
        assert "Next look" not in facts

    def test_it_was_provisional_before_the_first_look(self, client: Client) -> None:
        assert "Provisional." in [notice.title for notice in page_of(client, 0).notices]
        assert page_of(client, 0).looked_at is None
        assert "Provisional." not in [notice.title for notice in page_of(client, 1).notices]

    def test_the_last_look_is_the_last_one_up_to_then(self, client: Client) -> None:
        ai_model = get("fern/Fern-1B")
        first = Observation.objects.order_by("pk").first()
        for days, outcome in ((3, "unchanged"), (4, "failed"), (9, "unchanged")):
            at = START + days * DAY
            AuditRun.objects.create(
                ai_model=ai_model,
                started=at,
                finished=at,
                milliseconds=1,
                worker="w",
                outcome=outcome,
                observation=first if outcome == "unchanged" else None,
            )
        assert page_of(client, 5).looked_at == START + 3 * DAY

    def test_what_failed_since_is_not_told(self, client: Client) -> None:
        AIModel.objects.update(failures=3, last_error="The Hub did not answer.", braked_at=START)
        titles = [notice.title for notice in page_of(client, 5).notices]
        assert titles == [titles[0]]

    def test_changes_and_levels_end_with_that_day(self, client: Client) -> None:
        assert len(page_of(client, 5).changes) < len(page_of(client, 25).changes)
        assert page_of(client, 5).steps is None
        steps = page_of(client, 12).steps
        assert steps is not None
        assert steps.description.count("then") == 1

    def test_search_engines_are_kept_out_of_it_and_let_into_the_page_of_today(
        self, client: Client
    ) -> None:
        then, today = client.get(f"{FERN}{on(5)}"), client.get(FERN)
        assert then["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in then.content.decode()
        assert "X-Robots-Tag" not in today
        assert '<meta name="robots" content="noindex">' not in today.content.decode()

    def test_nobody_is_asked_to_dispute_what_was(self, client: Client) -> None:
        then, today = (client.get(f"{FERN}{query}").content.decode() for query in (on(5), ""))
        assert "/dispute/new" in today
        assert "/dispute/new" not in then
        assert "/evidence/new" not in then

    def test_any_case_leads_to_the_same_day(self, client: Client) -> None:
        response = client.get(f"/models/Fern/fern-1b{on(5)}")
        assert response.status_code == 301
        assert response["Location"] == f"{FERN}{on(5)}"

    def test_the_way_there_is_a_form_on_the_history(self, client: Client) -> None:
        html = client.get(f"{FERN}/history").content.decode()
        assert f'<form class="then" action="{FERN}">' in html
        assert f'min="{START.date().isoformat()}"' in html


@pytest.mark.usefixtures("fern")
class TestDaysThatCannotBeShown:
    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ("yesterday", "“yesterday” is not a date. Write year, month and day, as in 2026-10-01"),
            ("20261001", "is not a date"),
            ("2026-13-01", "There is no day 2026-13-01 in the calendar."),
            ("2026-02-30", "There is no day 2026-02-30 in the calendar."),
            ("0000-01-01", "There is no day"),
            ("9999-12-31", "31 Dec 9999 is still to come"),
            ("%00", "is not a date"),
            ("%D9%A2%D9%A0%D9%A2%D9%A6-01-01", "is not a date"),
            ("x" * 500, "x…” is not a date"),
        ],
    )
    def test_a_bad_date_is_told_in_a_sentence(self, client: Client, asked: str, said: str) -> None:
        response = client.get(f"{FERN}?on={asked}")
        assert response.status_code == 400
        assert response["X-Robots-Tag"] == "noindex"
        html = response.content.decode()
        assert said in html
        assert f'<a href="{FERN}">Fern 1B, renamed as it is today</a>' in html

    def test_before_the_first_rating_it_says_when_that_was(self, client: Client) -> None:
        response = client.get(f"{FERN}{on(-1)}")
        assert response.status_code == 404
        assert "was rated first on" in response.content.decode()
        assert client.get(f"{FERN}?on=0001-01-01").status_code == 404

    def test_an_empty_field_leads_to_the_page_of_today(self, client: Client) -> None:
        response = client.get(f"{FERN}?on=")
        assert response.status_code == 302
        assert response["Location"] == FERN

    def test_today_can_be_asked_for(self, client: Client) -> None:
        today = dt.datetime.now(dt.UTC).date().isoformat()
        assert client.get(f"{FERN}?on={today}").status_code == 200

    def test_what_was_asked_for_is_text(self, client: Client) -> None:
        html = client.get(FERN, {"on": HOSTILE}).content.decode()
        assert "<script>alert" not in html
        assert "<img" not in html

    def test_downloads_say_it_as_problem_details(self, client: Client) -> None:
        for path, status in ((f"rating.json{on(-1)}", 404), ("observations.json?on=soon", 400)):
            response = client.get(f"{FERN}/{path}")
            assert response.status_code == status
            assert response["Content-Type"] == "application/problem+json"
            assert json.loads(response.content)["detail"]

    def test_an_unknown_model_is_not_found_on_any_day(self, client: Client) -> None:
        assert client.get(f"/models/no/body{on(5)}").status_code == 404


@pytest.mark.usefixtures("fern")
class TestDownloads:
    def test_the_rating_of_a_day_can_be_recomputed(self, client: Client) -> None:
        for days, level in ((0, 4), (5, 4), (12, 3), (25, 1)):
            response = client.get(f"{FERN}/rating.json{on(days)}")
            assert response["X-Robots-Tag"] == "noindex"
            snapshot = read_snapshot(json.loads(response.content))
            assert snapshot.rating.level == level
            again = rate(load_rubric(snapshot.rubric), snapshot.subject(license_table()))
            assert again == snapshot.rating

    def test_what_the_machine_had_seen_is_that_of_the_day(self, client: Client) -> None:
        seen_then = json.loads(client.get(f"{FERN}/observations.json{on(5)}").content)
        assert seen_then["commit"] == "a" * 40
        assert client.get(f"{FERN}/observations.json{on(0)}").status_code == 404

    def test_the_page_leads_to_the_downloads_of_its_day(self, client: Client) -> None:
        page = page_of(client, 5)
        assert page.rating_url == f"{FERN}/rating.json{on(5)}"
        assert page.observations_url == f"{FERN}/observations.json{on(5)}"
        assert page_of(client, 0).observations_url == ""


class TestEvidence:
    def accept(self, days: int) -> Submission:
        load(entry(LAB, ALMOST_SOURCE), now=START)
        at = START + days * DAY
        submission = submitted(LAB, now=at)
        decides(submission, now=at)
        record_rating(model_id=get(LAB).pk, now=at)
        return submission

    def test_it_stands_from_the_day_on_which_it_was_accepted(self, client: Client) -> None:
        self.accept(5)
        address = f"/models/{LAB}"
        before, after = page_of(client, 4, address), page_of(client, 5, address)
        assert (before.level.number, after.level.number) == (2, 3)
        assert line_of(before, "training_code").evidence == ()
        (line,) = line_of(after, "training_code").evidence
        assert line.accepted == START + 5 * DAY
        assert (len(before.decisions), len(after.decisions)) == (0, 1)

    def test_its_age_is_that_of_the_day(self, client: Client) -> None:
        submission = self.accept(5)
        looked(submission, at=START + 6 * DAY)
        looked(submission, at=START + 8 * DAY)
        address = f"/models/{LAB}"

        def checked(days: int) -> dt.datetime | None:
            (line,) = line_of(page_of(client, days, address), "training_code").evidence
            return line.age.checked

        assert checked(5) is None
        assert checked(7) == START + 6 * DAY
        assert checked(9) == START + 8 * DAY

    def test_what_was_withdrawn_later_had_its_effect_then(self, client: Client) -> None:
        submission = self.accept(5)
        at = START + 10 * DAY
        withdraw(submission_id=submission.pk, now=at)
        refresh_evidence(model_id=get(LAB).pk, now=at)
        record_rating(model_id=get(LAB).pk, now=at)
        address = f"/models/{LAB}"
        assert line_of(page_of(client, 6, address), "training_code").evidence
        assert page_of(client, 6, address).level.number == 3
        assert line_of(page_of(client, 11, address), "training_code").evidence == ()
        assert page_of(client, 11, address).level.number == 2

    def test_nothing_is_written_by_looking_back(self, client: Client) -> None:
        looked(self.accept(5), at=START + 8 * DAY)
        before = list(AIModel.objects.values()), Case.objects.values().get()
        page_of(client, 6, f"/models/{LAB}")
        after = list(AIModel.objects.values()), Case.objects.values().get()
        assert before == after


def test_bases_stand_at_the_level_they_had_then(client: Client) -> None:
    data = {"a/mix": DatasetState.PUBLIC}
    load(
        entry("a/base", REBUILDABLE, datasets=("a/mix",)),
        entry("a/tuned", WEIGHTS, base={"a/base": "finetune"}),
        now=START,
    )
    look("a/base", seen("a/base", datasets=data), START + DAY)
    record_rating(model_id=get("a/tuned").pk, now=START + DAY)
    look("a/base", seen("a/base", datasets={"a/mix": DatasetState.GONE}), START + 5 * DAY)
    record_rating(model_id=get("a/tuned").pk, now=START + 5 * DAY)

    def base(days: int) -> int:
        step = page_of(client, days, "/models/a/tuned").lineage[1]
        assert step.url == "/models/a/base"
        assert step.level is not None
        return step.level.number

    assert (base(2), base(6)) == (4, 3)


@pytest.mark.parametrize("changes", [1, 50])
def test_the_number_of_queries_does_not_grow_with_the_history(
    client: Client, changes: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load(entry("a/b", REBUILDABLE), now=START)
    for number in range(changes + 1):
        license = "mit" if number % 2 else "llama3.1"
        observed = seen("a/b", license=license, commit=f"{number:040x}")
        look("a/b", observed, START + dt.timedelta(hours=number))
    # the model, the rating then in force, its last look, changes, levels, what was accepted,
    # decisions
    with django_assert_num_queries(7):
        assert len(page_of(client, 5, "/models/a/b").changes) >= min(changes, 30)
    assert Rating.objects.count() > changes


class TestReadingADay:
    NOW = dt.datetime(2026, 10, 1, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=-3)))

    def test_a_day_ends_where_the_next_begins(self) -> None:
        day = read_day(" 2026-02-28 ", self.NOW)
        assert day.end == dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
        assert day.label == "28 Feb 2026"

    def test_today_is_that_of_utc(self) -> None:
        assert read_day("2026-10-02", self.NOW).day.day == 2
        with pytest.raises(DayError, match="still to come"):
            read_day("2026-10-03", self.NOW)
