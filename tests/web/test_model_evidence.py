"""What people offered, on a model's page: beside the findings, and never mistaken for one."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from audits.engine.components import Extent
from audits.engine.findings import Outcome
from audits.links import LinkState
from audits.models import AIModel, Case
from audits.offers import DisputeReason, Shows, SubmissionKind
from audits.rubrics import load_rubric
from audits.services.accepted import refresh_evidence
from audits.services.submissions import withdraw
from audits.verdicts import Verdict
from openboard.pages import CriterionLine, ModelPage
from tests.record.boards import DAY, NOON, entry, load, look, seen
from tests.record.deciding import decides, offer, submitted
from tests.web.boards import note_look
from tests.web.offered import (
    ALMOST_SOURCE,
    LAB,
    PAGE,
    REPORT,
    accepted,
    judge,
    load_lab,
    looked,
    replied,
    reported,
)

pytestmark = pytest.mark.django_db
NOW = dt.datetime.now(dt.UTC)


def page_of(client: Client) -> ModelPage:
    """Return the context of the model's page."""
    response = client.get(PAGE)
    assert response.status_code == 200
    page = response.context["page"]
    assert isinstance(page, ModelPage)
    return page


def line_of(client: Client, criterion: str = "training_code") -> CriterionLine:
    """Return one criterion of the model's page."""
    lines = [line for group in page_of(client).groups for line in group.lines]
    (line,) = (line for line in lines if line.key == criterion)
    return line


def test_every_criterion_leads_to_the_forms_with_itself_chosen(client: Client) -> None:
    load_lab()
    html = client.get(PAGE).content.decode()
    for criterion in load_rubric().criteria:
        for form in ("evidence", "dispute"):
            assert f'href="{PAGE}/{form}/new?criterion={criterion.id}" rel="nofollow"' in html
    for form in ("evidence", "reproduction", "reply"):
        assert f'href="{PAGE}/{form}/new" rel="nofollow"' in html


def test_a_model_about_which_nobody_said_anything_says_so(client: Client) -> None:
    load_lab()
    page = page_of(client)
    assert (page.reproductions, page.replies, page.decisions) == ((), (), ())
    html = client.get(PAGE).content.decode()
    assert "No report of an independent reproduction has been accepted yet." in html
    assert "Nothing has been decided about this model yet." in html


class TestAcceptedEvidence:
    def test_it_stands_beside_its_criterion_with_link_date_and_record(self, client: Client) -> None:
        load_lab()
        submission = accepted(name="Ana")
        line = line_of(client)
        assert line.outcome is Outcome.MET
        (one,) = line.evidence
        assert (one.what, one.by, one.accepted) == ("Released", "Ana", NOON)
        assert one.link.url == "https://lab.example/training/training_code"
        assert one.record_url == f"/decisions/{submission.uid}"
        html = client.get(PAGE).content.decode()
        rels = re.findall(f'href="{re.escape(one.link.url)}"( rel="[^"]*")?', html)
        assert rels == [' rel="nofollow ugc noopener"'] * 2  # where it was found, and accepted
        assert "1 piece of accepted evidence" in html

    def test_what_was_not_accepted_is_not_there(self, client: Client) -> None:
        load_lab()
        submitted(LAB)
        decides(submitted(LAB, offer("environment")), Verdict.REFUSE)
        overturned = accepted(offer("training_logs"))
        decides(overturned, Verdict.REOPEN)
        gone_back = accepted(offer("tokenizer"))
        withdraw(submission_id=gone_back.pk, now=NOON)
        lines = [line for group in page_of(client).groups for line in group.lines]
        assert [line.key for line in lines if line.evidence] == []

    def test_an_undoing_that_waits_for_a_second_person_takes_nothing_away(
        self, client: Client
    ) -> None:
        nearly = {k: v for k, v in (ALMOST_SOURCE | {"training_code": "released"}).items()}
        del nearly["technical_report"]
        load(entry(LAB, nearly))
        submission = submitted(LAB, offer("training_procedure"))
        decides(submission, by="bob")
        judge()
        assert line_of(client, "training_procedure").evidence == ()
        decides(submission, by="eve", reason="agreed")
        judge()
        assert line_of(client, "training_procedure").evidence
        decides(submission, Verdict.REFUSE, by="bob", reason="accepted_wrongly")
        judge()
        assert line_of(client, "training_procedure").evidence
        decides(submission, Verdict.REFUSE, by="eve", reason="accepted_wrongly")
        judge()
        assert line_of(client, "training_procedure").evidence == ()
        # Nor does accepting it anew bring it back before a second person agrees.
        assert decides(submission, by="bob").waits_for_second
        assert line_of(client, "training_procedure").evidence == ()

    def test_a_finding_that_was_checked_shows_the_day_of_its_check(self, client: Client) -> None:
        load_lab()
        look(LAB, seen(LAB), NOON)
        note_look(LAB, NOW)
        submission = accepted()
        before = line_of(client)
        assert (before.is_checked, str(before.seen)) == (False, "2026-11-24")
        checked = NOW - dt.timedelta(days=3)
        looked(submission, at=checked)
        line = line_of(client)
        assert line.is_checked
        assert line.seen == checked
        assert line.evidence[0].age.checked == checked
        # What the machine saw in the repository keeps the date of its look there.
        assert line_of(client, "weights").seen == NOW

    def test_what_was_not_looked_at_for_too_long_is_stale_and_says_so(self, client: Client) -> None:
        load_lab()
        submission = accepted()
        looked(submission, at=NOW - dt.timedelta(days=61))
        assert line_of(client).is_stale  # before the next beat has noticed
        refresh_evidence(model_id=AIModel.objects.get().pk, now=NOW)
        judge(now=NOW)
        line = line_of(client)
        assert line.is_stale
        assert not line.is_checked
        (notice,) = (one for one in page_of(client).notices if "stale" in one.title)
        assert "Training code" in notice.text
        assert notice.link is not None
        assert notice.link.url == "#training_code"
        html = client.get(PAGE).content.decode()
        assert "stale: last checked" in re.sub(r"\s+", " ", html)
        looked(submission, at=NOW)
        assert not line_of(client).is_stale

    def test_what_the_machine_could_never_check_is_as_old_as_its_acceptance(
        self, client: Client
    ) -> None:
        load_lab()
        submission = submitted(LAB)
        decides(submission, now=NOW - dt.timedelta(days=61))
        judge()
        assert line_of(client).evidence[0].age.checked is None
        assert line_of(client).is_stale
        assert "the machine could never check it" in client.get(PAGE).content.decode()

    def test_a_link_that_is_gone_says_since_when_and_moves_the_finding(
        self, client: Client
    ) -> None:
        load_lab()
        submission = accepted()
        looked(submission, LinkState.MISSING, NOON + DAY, gone=True)
        line = line_of(client)
        assert line.outcome is not Outcome.MET
        assert line.evidence[0].age.gone_since == NOON + DAY
        assert not line.is_stale
        html = client.get(PAGE).content.decode()
        assert "gone since" in html

    def test_what_is_gone_is_not_called_stale_as_well(self, client: Client) -> None:
        load_lab()
        submission = submitted(LAB)
        decides(submission, now=NOW - dt.timedelta(days=90))
        looked(submission, LinkState.MISSING, NOW - dt.timedelta(days=80), gone=True)
        assert line_of(client).evidence[0].age.gone_since
        assert not line_of(client).is_stale

    def test_a_look_that_found_something_else_is_told(self, client: Client) -> None:
        load_lab()
        submission = accepted()
        looked(submission, at=NOON)
        looked(submission, LinkState.DIFFERENT, NOON + DAY)
        age = line_of(client).evidence[0].age
        assert age.found == "there, and not as it was said to be"

    def test_it_stands_where_the_moderator_accepted_it(self, client: Client) -> None:
        from audits.engine.components import Component
        from audits.services.effects import suggest

        load_lab()
        submission = submitted(LAB, offer("training_code"))
        ruling = suggest(submission, now=NOON)
        assert ruling.statement is not None
        moved = replace(ruling.statement, component=Component.ENVIRONMENT)
        decides(submission, ruling=replace(ruling, statement=moved), reason="corrected")
        judge()
        assert line_of(client, "training_code").evidence == ()
        assert line_of(client, "environment").evidence[0].what == "Released"

    def test_a_license_a_base_and_a_part_are_said_in_words(self, client: Client) -> None:
        load_lab()
        accepted(offer("training_code", Shows.PART))
        accepted(offer("environment", Shows.LICENSE, license="MIT"))
        accepted(offer("base_models", Shows.BASE, base="Oak-Lab/Base-7B", relation="finetune"))
        said = {
            line.key: line.evidence[0].what
            for group in page_of(client).groups
            for line in group.lines
            if line.evidence
        }
        assert said == {
            "training_code": "Released in part",
            "environment": "License: MIT",
            "base_models": "Fine-tuned from Oak-Lab/Base-7B",
        }

    def test_an_accepted_dispute_stands_there_too(self, client: Client) -> None:
        load_lab()
        accepted(offer(reason=DisputeReason.WRONG_PLACE), kind=SubmissionKind.DISPUTE)
        assert line_of(client).evidence[0].what == "Released"


class TestReplies:
    def test_one_stands_beside_its_finding_and_moves_nothing(self, client: Client) -> None:
        load_lab()
        before = line_of(client, "training_logs")
        replied("They are being cleaned.\nWe expect them soon.", "training_logs")
        judge()
        line = line_of(client, "training_logs")
        (reply,) = line.replies
        assert (reply.on, reply.by) == (NOON, "Fir Lab")
        assert (line.outcome, line.reason) == (before.outcome, before.reason)
        html = client.get(PAGE).content.decode()
        assert "The publisher says, " in html
        assert "They are being cleaned.<br>We expect them soon." in html
        assert "A reply moves no rating." in html

    def test_one_about_no_criterion_stands_with_what_the_publisher_says(
        self, client: Client
    ) -> None:
        load_lab()
        replied("We stand by it.")
        page = page_of(client)
        assert [reply.words for reply in page.replies] == ["We stand by it."]
        assert 'id="claim-h">What the publisher says' in client.get(PAGE).content.decode()

    def test_one_that_is_not_accepted_or_not_proven_is_not_there(self, client: Client) -> None:
        load_lab()
        replied("Not shown.", "training_logs", proven=False)
        shown = replied("Shown.", "training_logs")
        assert len(line_of(client, "training_logs").replies) == 1
        Case.objects.filter(pk=shown.pk).update(is_proven=False)
        assert line_of(client, "training_logs").replies == ()

    def test_addresses_in_its_words_are_no_links(self, client: Client) -> None:
        load_lab()
        replied("See https://shop.example now.", "training_logs")
        assert 'href="https://shop.example' not in client.get(PAGE).content.decode()


class TestReproductions:
    def test_a_report_tells_who_how_far_with_what_and_what_came_out(self, client: Client) -> None:
        load_lab()
        reported()
        (one,) = page_of(client).reproductions
        assert one.outcome is Outcome.MET
        assert one.extent.startswith("Rebuilt: trained anew in full")
        assert (one.by, one.accepted) == ("Ash", NOON)
        assert [(fact.name, fact.value) for fact in one.facts] == [
            ("Code", REPORT.code),
            ("Data", REPORT.data),
            ("Environment", REPORT.environment),
            ("Hardware", REPORT.hardware),
            ("What came out", REPORT.outcome),
        ]
        assert one.hashes == "sha256:1111"
        assert [link.url for link in one.links] == ["https://ash.example/statistical"]

    def test_a_failed_one_stands_as_large_as_one_that_succeeded(self, client: Client) -> None:
        load_lab()
        reported()
        reported(replace(REPORT, extent=Extent.FAILED, outcome="The loss was no number."))
        failed, rebuilt = page_of(client).reproductions
        assert failed.outcome is Outcome.UNMET
        assert rebuilt.outcome is Outcome.MET
        html = client.get(PAGE).content.decode()
        headings = re.findall(r"<h3><svg class=\"mark\".*?</h3>", html)
        assert [re.sub(r"<[^>]+>", "", one).split(":")[0] for one in headings] == [
            "Failed",
            "Rebuilt",
        ]
        assert {re.sub(r"#m-\w+|>[^<]+<", "", one) for one in headings} == {
            re.sub(r"#m-\w+|>[^<]+<", "", headings[0])
        }

    def test_one_that_was_accepted_as_less_says_both(self, client: Client) -> None:
        from audits.services.effects import suggest

        load_lab()
        submission = reported()
        decides(submission, Verdict.REOPEN)
        ruling = suggest(submission, now=NOON)
        assert ruling.reproduction is not None
        less = replace(ruling.reproduction, extent=Extent.EVALUATION_ONLY)
        decides(submission, ruling=replace(ruling, reproduction=less), reason="corrected")
        judge()
        (one,) = page_of(client).reproductions
        assert one.outcome is Outcome.PARTIAL
        assert one.facts[0].name == "Reported as"

    def test_one_that_was_not_accepted_is_not_there(self, client: Client) -> None:
        load_lab()
        decides(reported(), Verdict.REFUSE, reason="accepted_wrongly")
        assert page_of(client).reproductions == ()


class TestDecisions:
    def test_the_last_twenty_stand_there_and_lead_to_all(self, client: Client) -> None:
        load(entry(LAB, ALMOST_SOURCE), entry("oak/a", ALMOST_SOURCE))
        for number in range(22):
            decides(submitted(LAB, offer(words=f"Number {number}.")), Verdict.REFUSE)
        decides(submitted("oak/a"), Verdict.REFUSE)
        page = page_of(client)
        assert len(page.decisions) == 20
        assert {line.model.text for line in page.decisions} == {"fir 1b"}
        assert page.decisions_url == f"/decisions?model={LAB}"
        found = client.get(page.decisions_url).context["page"]
        assert sum(len(day.decisions) for day in found.days) == 22

    def test_a_change_in_the_history_leads_to_its_decision(self, client: Client) -> None:
        load_lab()
        submission = accepted()
        (change,) = page_of(client).changes
        assert change.evidence is not None
        assert change.evidence.url == f"/decisions/{submission.uid}"


@pytest.mark.parametrize("count", [1, 50])
def test_the_number_of_queries_does_not_grow_with_what_was_offered(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load_lab()
    for number in range(count):
        accepted(offer("training_logs", words=f"Number {number}."))
    # the model with its rating, levels over time, lineage, derived models, changes, what was
    # accepted, decisions
    with django_assert_num_queries(7):
        assert len(line_of(client, "training_logs").evidence) == count


def test_an_empty_ranking_asks_whether_a_model_is_missing(client: Client) -> None:
    load_lab()
    html = client.get("/?q=nowhere").content.decode()
    assert "This model is missing" in html
    assert 'href="/missing" rel="nofollow"' in client.get("/").content.decode()
    assert AIModel.objects.count() == 1


def test_about_says_who_fetches_and_what_is_kept(client: Client) -> None:
    from django.conf import settings

    from audits.collect.fetch import name_ourselves
    from audits.collect.robots import ROBOT
    from audits.collect.wire import Limits

    html = client.get("/about").content.decode()
    assert name_ourselves(settings.VERSION, settings.PUBLIC_URL) in html
    assert f"User-agent: {ROBOT}" in html
    limits = Limits()
    assert (limits.body_bytes, limits.seconds, limits.redirects) == (2 * 2**20, 20.0, 5)
    for said in ("2 MiB", "20 seconds", "five redirects", 'id="fetching"', "30 days after"):
        assert said in html


def test_the_method_says_how_evidence_is_decided(client: Client) -> None:
    html = client.get("/method").content.decode()
    for said in ("Two people", "every 7 days", "at least 1 day apart", "for 60 days"):
        assert said in re.sub(r"</?(?:strong|em)>", "", html), said
