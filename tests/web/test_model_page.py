"""A model's page: why it stands where it stands, and everything behind it."""

import json

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from audits.engine.findings import Outcome
from audits.engine.rating import rate
from audits.engine.snapshot import read_snapshot
from audits.models import AIModel
from audits.rubrics import license_table, load_rubric
from openboard.pages import ModelPage
from tests.record.boards import REBUILDABLE, WEIGHTS, entry, load, look, seen
from tests.web.boards import NOW, note_look

pytestmark = pytest.mark.django_db
MEADOW = "/models/meadow/Meadow-7B"


def page_of(client: Client, address: str) -> ModelPage:
    """Return the context of a model's page."""
    response = client.get(address)
    assert response.status_code == 200
    page = response.context["page"]
    assert isinstance(page, ModelPage)
    return page


@pytest.mark.usefixtures("spectrum")
class TestAModel:
    def test_it_stands_at_its_level_with_its_rights(self, client: Client) -> None:
        page = page_of(client, MEADOW)
        assert (page.level.number, page.level.name) == (4, "Rebuildable")
        assert page.rights == "restricted"
        assert page.verdict.startswith("A stranger could rebuild Meadow 7B, given the machines.")

    def test_the_ladder_runs_from_the_top_and_says_what_is_missing_next(
        self, client: Client
    ) -> None:
        page = page_of(client, "/models/stone/Quarry-1B")
        assert [rung.level.number for rung in page.ladder] == [5, 4, 3, 2, 1, 0]
        (here,) = (rung for rung in page.ladder if rung.is_here)
        assert here.level.number == 3
        (following,) = (rung for rung in page.ladder if rung.is_next)
        assert {line.key for line in following.missing} >= {"pretraining_data", "environment"}
        assert all(line.reason and line.remedy for line in following.missing)
        assert not any(rung.missing for rung in page.ladder if not rung.is_next)

    def test_a_claim_stands_with_its_quotation_and_its_gap(self, client: Client) -> None:
        page = page_of(client, "/models/lumen/Lantern-70B")
        assert page.claim is not None
        assert page.claim.quotation == "It is open, they say."
        assert page.claim.implies == "level 4, Rebuildable, with free rights"
        assert page.claim.gap == (
            "What was found: level 2, Described, with restricted rights; 2 levels less."
        )
        assert [rung.level.number for rung in page.ladder if rung.claimed] == [4]

    def test_an_honest_claim_has_no_gap(self, client: Client) -> None:
        load(entry("plain/Honest", WEIGHTS, claim="open_weights"), may_unlist_many=True)
        page = page_of(client, "/models/plain/Honest")
        assert page.claim is not None
        assert page.claim.gap == ""

    def test_every_criterion_of_the_rubric_is_there_with_its_reason(self, client: Client) -> None:
        lines = [line for group in page_of(client, MEADOW).groups for line in group.lines]
        assert {line.key for line in lines} == {one.id for one in load_rubric().criteria}
        assert all(line.reason for line in lines)

    def test_what_the_machine_saw_has_a_place_at_its_commit(self, client: Client) -> None:
        page = page_of(client, MEADOW)
        lines = {line.key: line for group in page.groups for line in group.lines}
        weights = lines["weights"]
        assert weights.is_checked
        assert weights.seen == NOW
        assert any("c" * 40 in place.link.url for place in weights.places)

    def test_what_was_listed_has_the_date_on_which_it_was_entered(self, client: Client) -> None:
        page = page_of(client, "/models/lumen/Lantern-70B")
        lines = {line.key: line for group in page.groups for line in group.lines}
        assert str(lines["training_procedure"].seen) == "2026-11-20"
        assert "accepted" in lines["training_procedure"].how_known

    def test_data_sets_come_with_a_way_to_get_them(self, client: Client) -> None:
        (data,) = page_of(client, MEADOW).datasets
        assert data.outcome is Outcome.MET
        assert data.command == "hf download --repo-type dataset meadow/mix"

    def test_lineage_leads_both_ways(self, client: Client) -> None:
        chat = page_of(client, "/models/meadow/Meadow-7B-Chat")
        assert [(step.name, step.relation) for step in chat.lineage] == [
            ("Meadow 7B Chat", ""),
            ("Meadow 7B", "fine-tuned from"),
        ]
        assert [link.text for link in page_of(client, MEADOW).derived] == ["Meadow 7B Chat"]

    def test_history_shows_each_change_and_the_line_of_levels(self, client: Client) -> None:
        page = page_of(client, MEADOW)
        assert len(page.changes) >= 2
        assert page.steps is not None
        assert page.steps.path.startswith("M0 36")

    def test_a_provisional_one_says_so_and_a_closed_one_says_why(self, client: Client) -> None:
        tern = page_of(client, "/models/coast/Tern-0.5B").notices
        assert tern[0].title == "Provisional."
        assert "not on the Hub" in page_of(client, "/models/service/Oracle").notices[0].text

    def test_a_stale_one_says_since_when(self, client: Client) -> None:
        (notice,) = page_of(client, "/models/stone/Quarry-1B").notices
        assert notice.title.startswith("Last looked at on ")

    def test_a_failed_look_is_told_and_changes_nothing(self, client: Client) -> None:
        AIModel.objects.filter(slug="meadow/Meadow-7B").update(
            failures=2, last_error="The Hub did not answer within 10 seconds."
        )
        page = page_of(client, MEADOW)
        assert page.level.number == 4
        assert "did not answer within 10 seconds" in page.notices[0].text

    def test_any_case_leads_to_the_one_address(self, client: Client) -> None:
        response = client.get("/models/Meadow/meadow-7b")
        assert response.status_code == 301
        assert response["Location"] == MEADOW

    def test_an_unknown_model_is_not_found(self, client: Client) -> None:
        for address in ("/models/no/body", "/models/no/body/rating.json", "/models/x"):
            assert client.get(address).status_code == 404

    def test_one_that_left_the_registry_keeps_its_page(self, client: Client) -> None:
        AIModel.objects.filter(slug="stone/Quarry-1B").update(listed=False, due_at=None)
        assert page_of(client, "/models/stone/Quarry-1B").notices[0].title == (
            "No longer on the board."
        )

    def test_anybody_can_recompute_the_published_rating(self, client: Client) -> None:
        for slug in ("meadow/Meadow-7B", "meadow/Meadow-7B-Chat", "service/Oracle"):
            published = json.loads(client.get(f"/models/{slug}/rating.json").content)
            snapshot = read_snapshot(published)
            again = rate(load_rubric(snapshot.rubric), snapshot.subject(license_table()))
            assert again == snapshot.rating

    def test_what_the_machine_saw_is_published_and_absent_before_it_looked(
        self, client: Client
    ) -> None:
        seen_there = json.loads(client.get(f"{MEADOW}/observations.json").content)
        assert seen_there["commit"] == "c" * 40
        assert client.get("/models/coast/Tern-0.5B/observations.json").status_code == 404


@pytest.mark.parametrize("changes", [1, 12])
def test_the_number_of_queries_does_not_grow_with_the_history(
    client: Client, changes: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load(entry("a/b", REBUILDABLE))
    for number in range(changes + 1):
        license = "mit" if number % 2 else "llama3.1"
        look("a/b", seen("a/b", license=license, commit=f"{number:040x}"))
    note_look("a/b", NOW)
    # the model with its rating, levels over time, lineage, derived models, changes, what was
    # accepted, decisions
    with django_assert_num_queries(7):
        assert len(page_of(client, "/models/a/b").changes) >= changes


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"


def test_what_comes_from_outside_is_text_on_every_page(client: Client) -> None:
    load(entry("evil/Model", REBUILDABLE, name=HOSTILE, note=HOSTILE, claim="fully_open"))
    AIModel.objects.update(
        publisher_name=HOSTILE,
        family=HOSTILE,
        last_error=HOSTILE,
        failures=1,
        license=HOSTILE,
        claim_word="open_source",
        levels_short=1,
    )
    observed = seen("evil/Model", license=HOSTILE)
    look("evil/Model", observed)
    addresses = ("/", "/models/evil/Model", "/changes", "/status", f"/?q={HOSTILE}")
    for address in (*addresses, f"/?publisher={HOSTILE}&level=5"):
        html = client.get(address, follow=True).content.decode()
        assert "<script>alert" not in html, address
        assert "<img src=x" not in html, address


def test_an_address_that_is_no_web_address_is_never_a_link(client: Client) -> None:
    from openboard.presenters.common import outside

    for url in ("javascript:alert(1)", "data:text/html,x", "//evil.example", "", None):
        assert outside(url) == ""
    assert outside("https://good.example/") == "https://good.example/"
