"""Decisions: the list, the public record of one, and the feed."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import feedparser
import pytest
from django.test import Client
from lxml import etree  # type: ignore[import-untyped]
from pytest_django import DjangoAssertNumQueries, Settings

from audits.links import Link, LinkKind, LinkState
from audits.models import AIModel, Case, Contact, Decision, Submission
from audits.offers import DisputeReason, MissingModel, Offer, Shows, SubmissionKind
from audits.registry.single import single_model
from audits.services.submissions import add_more, withdraw
from audits.verdicts import REASONS, Verdict
from openboard.pages import DecidedPage, DecisionLine, DecisionsPage
from tests.record.boards import DAY, NOON, SOURCE, WEIGHTS, entry, load
from tests.record.deciding import decides, offer, submitted
from tests.record.test_missing_model import facts
from tests.web.offered import LAB, REPORT, accepted, judge, load_lab, looked, replied, reported

pytestmark = pytest.mark.django_db
FEED = "/feeds/decisions.rss"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"


def page_of(client: Client, query: str = "") -> DecisionsPage:
    """Return the context of the list."""
    response = client.get(f"/decisions{query}")
    assert response.status_code == 200
    page = response.context["page"]
    assert isinstance(page, DecisionsPage)
    return page


def lines_of(page: DecisionsPage) -> list[DecisionLine]:
    return [line for day in page.days for line in day.decisions]


def record_of(client: Client, submission: Submission) -> DecidedPage:
    """Return the context of a submission's public record."""
    response = client.get(f"/decisions/{submission.uid}")
    assert response.status_code == 200
    page = response.context["page"]
    assert isinstance(page, DecidedPage)
    return page


def make_decisions(count: int) -> list[Decision]:
    """Refuse so many pieces of evidence, a day apart."""
    load_lab()
    return [
        decides(
            submitted(LAB, offer(words=f"See there, {number}.")),
            Verdict.REFUSE,
            now=NOON + number * DAY,
        )
        for number in range(count)
    ]


class TestTheList:
    def test_decisions_stand_by_day_newest_first(self, client: Client) -> None:
        made = make_decisions(3)
        page = page_of(client)
        assert [line.key for line in lines_of(page)] == [one.pk for one in reversed(made)]
        assert [day.day for day in page.days] == [(NOON + n * DAY).date() for n in (2, 1, 0)]
        assert page.latest == NOON + 2 * DAY

    def test_each_says_what_was_offered_what_was_decided_why_when_and_by_which_role(
        self, client: Client
    ) -> None:
        load_lab()
        submission = submitted(LAB)
        decides(submission, Verdict.REFUSE, reason="not_shown", words="Only the weights are.")
        (line,) = lines_of(page_of(client))
        assert line.headline == "Evidence for “Training code”"
        assert line.verdict == "Refused"
        assert line.reason == REASONS[Verdict.REFUSE]["not_shown"]
        assert line.words == "Only the weights are."
        assert (line.when, line.role) == (NOON, "a moderator")
        assert (line.model.text, line.url) == ("fir 1b", f"/decisions/{submission.uid}")

    def test_who_decided_is_never_told(self, client: Client) -> None:
        load_lab()
        submission = submitted(LAB)
        decides(submission, by="zebediah")
        for address in ("/decisions", f"/decisions/{submission.uid}", f"/models/{LAB}", FEED):
            assert "zebediah" not in client.get(address).content.decode(), address

    def test_a_decision_that_waits_for_a_second_person_says_so(self, client: Client) -> None:
        nearly = {part: how for part, how in SOURCE.items() if part != "technical_report"}
        load(entry(LAB, nearly))
        submission = submitted(LAB, offer("training_procedure"))
        decides(submission, by="bob")
        (line,) = lines_of(page_of(client))
        assert line.waits_for_second
        assert line.verdict == "To be accepted, once a second person agrees"
        assert line.old_level is not None
        assert line.new_level is not None
        assert (line.old_level.number, line.new_level.number) == (1, 3)
        assert "two levels or more" in client.get("/decisions").content.decode()
        decides(submission, by="eve", reason="agreed")
        assert lines_of(page_of(client))[0].verdict == "Accepted by a second person"

    def test_undoing_is_one_more_and_says_what_it_undoes(self, client: Client) -> None:
        load_lab()
        submission = accepted()
        decides(submission, Verdict.REOPEN)
        assert [line.verdict for line in lines_of(page_of(client))] == [
            "Reopened, after it had been accepted",
            "Accepted",
        ]

    def test_spam_is_nowhere_and_takes_what_was_decided_before_with_it(
        self, client: Client
    ) -> None:
        load_lab()
        submission = submitted(LAB, offer(words="Buy this."))
        decides(submission, Verdict.ASK)
        assert lines_of(page_of(client))
        decides(submission, Verdict.SPAM)
        assert lines_of(page_of(client)) == []
        assert client.get(f"/decisions/{submission.uid}").status_code == 404
        assert feedparser.parse(client.get(FEED).content).entries == []
        assert client.get(f"/models/{LAB}").context["page"].decisions == ()
        assert client.get("/decisions?verdict=spam").context["page"].is_filtered is False

    def test_verdict_kind_and_model_can_be_chosen_together(self, client: Client) -> None:
        load(entry(LAB, WEIGHTS), entry("oak/a", WEIGHTS))
        decides(submitted(LAB), Verdict.REFUSE)
        decides(submitted("oak/a"), Verdict.REFUSE)
        decides(submitted("oak/a", offer("environment")), Verdict.ASK)
        dispute = offer("training_logs", reason=DisputeReason.MISREAD)
        decides(submitted(LAB, dispute, kind=SubmissionKind.DISPUTE), Verdict.REFUSE)
        assert len(lines_of(page_of(client, "?verdict=refuse"))) == 3
        assert len(lines_of(page_of(client, "?verdict=refuse&kind=evidence"))) == 2
        page = page_of(client, "?verdict=refuse&kind=evidence&model=Oak/A")
        assert [line.model.text for line in lines_of(page)] == ["a"]
        assert page.model is not None
        assert page.model.url == "/models/oak/a"
        (current,) = (choice for choice in page.kinds if choice.is_current)
        assert current.url == "/decisions?verdict=refuse&kind=evidence&model=Oak/A"
        assert page.all_models_url == "/decisions?verdict=refuse&kind=evidence"

    def test_a_model_that_nobody_knows_has_no_decisions(self, client: Client) -> None:
        make_decisions(1)
        page = page_of(client, f"?model={HOSTILE}")
        assert (lines_of(page), page.is_filtered) == ([], True)
        html = client.get("/decisions", {"model": HOSTILE}).content.decode()
        assert "<script>alert" not in html
        assert "No decision matches." in html

    @pytest.mark.parametrize(
        "query", ["?verdict=x", "?kind=x", "?after=x", "?before=-1", "?after=9e99", "?model=%00"]
    )
    def test_what_cannot_be_read_is_left_out(self, client: Client, query: str) -> None:
        make_decisions(1)
        assert lines_of(page_of(client, query))

    def test_pages_lead_forth_and_back(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = [one.pk for one in reversed(make_decisions(7))]
        monkeypatch.setattr("openboard.views.decisions.PAGE_SIZE", 3)
        first = page_of(client, "?verdict=refuse")
        second = page_of(client, first.pager.next_url.removeprefix("/decisions"))
        third = page_of(client, second.pager.next_url.removeprefix("/decisions"))
        pages = (first, second, third)
        assert [[line.key for line in lines_of(one)] for one in pages] == [
            made[:3],
            made[3:6],
            made[6:],
        ]
        assert third.pager.next_url == ""
        back = page_of(client, second.pager.previous_url.removeprefix("/decisions"))
        assert lines_of(back) == lines_of(first)
        assert back.pager.previous_url == ""
        assert "verdict=refuse" in back.pager.next_url

    def test_an_empty_list_says_what_will_stand_there(self, client: Client) -> None:
        assert "Nothing has been decided yet." in client.get("/decisions").content.decode()

    def test_the_page_names_its_feed_for_readers_of_feeds(self, client: Client) -> None:
        html = client.get("/decisions").content.decode()
        assert f'<link rel="alternate" type="application/rss+xml" title="OpenBoard: decisions" href="{FEED}">' in html  # fmt: skip  # noqa: E501

    @pytest.mark.parametrize("count", [1, 50])
    def test_the_number_of_queries_does_not_grow(
        self, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        make_decisions(count)
        with django_assert_num_queries(1):
            page_of(client)

    def test_a_missing_model_that_was_refused_has_no_page_to_link_to(self, client: Client) -> None:
        what = Offer(missing=MissingModel(repository="elm/elm-2b"), words="It is widely used.")
        submission = submitted(None, what, kind=SubmissionKind.MISSING)
        decides(submission, Verdict.REFUSE)
        (line,) = lines_of(page_of(client))
        assert (line.headline, line.model.url) == ("Missing model: elm/elm-2b", "")
        assert record_of(client, submission).model is None

    def test_a_missing_model_that_was_accepted_leads_to_its_page_and_stands_there(
        self, client: Client
    ) -> None:
        what = Offer(missing=MissingModel(repository="oak/a"), words="It is widely used.")
        submission = submitted(None, what, kind=SubmissionKind.MISSING)
        decides(submission, reason="belongs", entry=single_model(**facts()))
        judge("oak/a")
        (line,) = lines_of(page_of(client))
        assert line.model.url == "/models/oak/a"
        page = record_of(client, submission)
        assert page.model is not None
        assert page.model.url == "/models/oak/a"
        (decision,) = client.get("/models/oak/a").context["page"].decisions
        assert decision.headline == "Missing model: oak/a"


class TestTheRecordOfOne:
    def test_it_tells_the_offer_the_looks_the_decisions_and_the_changes(
        self, client: Client
    ) -> None:
        load_lab()
        link = Link(LinkKind.GIT, "https://git.example/fir", "fir", "a" * 40, "train.py", "", "run")
        what = offer(links=(link,), words="The loop\nis in there.")
        submission = submitted(LAB, what, name="Ana")
        looked(submission, commit="a" * 40, quotation_found=True, size=12_000, at=NOON - DAY)
        looked(submission, LinkState.UNREACHED, status=None, note="No answer within 20 seconds.")
        decides(submission, words="At line 12.")
        judge()
        accepted(offer("environment"))  # another one, which is none of this one's business
        page = record_of(client, submission)
        assert page.headline == "Evidence for “Training code”"
        assert page.by == "Ana, a user of it, as they say"
        assert {fact.name: fact.value for fact in page.facts} == {
            "Criterion": "Training code",
            "What it shows": "It is released",
            "Speaks": "for the criterion",
        }
        (offered,) = page.links
        assert (offered.link.url, offered.kind) == ("https://git.example/fir", "git repository")
        assert offered.quotation == "run"
        assert {fact.name for fact in offered.facts} == {"Repository", "Commit", "Path"}
        failed, there = offered.looks
        assert failed.state == "The look failed, which says nothing about it"
        assert there.details == ("quotation found", "HTTP 200", "12 kB")
        assert there.commit == "a" * 40
        (decision,) = page.decisions
        assert decision.words == "At line 12."
        (change,) = page.changes
        assert change.evidence is not None
        assert change.evidence.text == "what was accepted"
        assert change.evidence.url == f"/decisions/{submission.uid}"
        assert (change.old_level.number, change.new_level.number) == (2, 3)
        html = client.get(f"/decisions/{submission.uid}").content.decode()
        assert 'href="https://git.example/fir" rel="nofollow ugc noopener"' in html
        assert "The loop<br>is in there." in html

    def test_what_was_added_later_stands_with_its_own_looks(self, client: Client) -> None:
        load_lab()
        submission = submitted(LAB)
        decides(submission, Verdict.ASK)
        more = Link(LinkKind.PAGE, "https://lab.example/more")
        add_more(submission_id=submission.pk, words="Here too.", links=(more,), now=NOON + DAY)
        last = Link(LinkKind.PAGE, "https://lab.example/last")
        add_more(submission_id=submission.pk, words="And here.", links=(last,), now=NOON + DAY)
        looked(submission, LinkState.THERE, number=2)
        looked(submission, LinkState.MISSING, number=1)
        page = record_of(client, submission)
        assert page.state.startswith("Open again")
        assert page.supplements == ()  # nobody has read it yet
        decides(submission, Verdict.REFUSE, now=NOON + 2 * DAY)
        page = record_of(client, submission)
        added, also = page.supplements
        assert (added.words, also.words) == ("Here too.", "And here.")
        assert [look.state for look in also.links[0].looks] == ["There, as it was said to be"]
        assert [look.state for look in added.links[0].looks] == ["Not there"]
        assert page.links[0].looks == ()

    def test_what_was_never_decided_is_not_there(self, client: Client) -> None:
        load_lab()
        assert client.get(f"/decisions/{submitted(LAB).uid}").status_code == 404
        assert client.get(f"/decisions/{uuid.uuid4()}").status_code == 404
        assert client.get("/decisions/7").status_code == 404

    def test_what_was_withdrawn_before_it_was_decided_never_becomes_public(
        self, client: Client
    ) -> None:
        load_lab()
        submission = submitted(LAB)
        withdraw(submission_id=submission.pk, now=NOON)
        assert client.get(f"/decisions/{submission.uid}").status_code == 404

    def test_what_was_withdrawn_later_keeps_its_record_and_says_so(self, client: Client) -> None:
        load_lab()
        submission = accepted()
        withdraw(submission_id=submission.pk, now=NOON + DAY)
        judge(now=NOON + DAY)
        page = record_of(client, submission)
        assert page.state.startswith("Withdrawn by its submitter.")
        assert page.supplements[-1].is_withdrawal
        newest, first = page.changes
        assert newest.evidence is not None
        assert newest.evidence.text == "evidence that was withdrawn"
        assert first.evidence is not None
        assert first.evidence.text == "what was accepted"
        assert lines_of(page_of(client))[0].withdrawn

    def test_only_the_newest_looks_are_shown_and_the_rest_is_told_of(self, client: Client) -> None:
        load_lab()
        submission = accepted()
        for number in range(12):
            looked(submission, at=NOON + number * DAY)
        (link,) = record_of(client, submission).links
        assert len(link.looks) == 10
        assert link.looks[0].when == NOON + 11 * DAY
        assert link.has_older

    @pytest.mark.parametrize("count", [1, 50])
    def test_the_number_of_queries_does_not_grow(
        self, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        load_lab()
        submission = submitted(LAB)
        for number in range(count):
            looked(submission, at=NOON + number * DAY)
        for number in range(min(count, 10)):
            decides(submission, Verdict.REOPEN if number % 2 else Verdict.REFUSE)
        # the submission, what was added, looks, decisions, rating changes
        with django_assert_num_queries(5):
            record_of(client, submission)

    def test_every_kind_has_its_record(self, client: Client) -> None:
        load_lab()
        dispute = offer(reason=DisputeReason.WRONG_PLACE)
        license = offer("environment", Shows.LICENSE, license="MIT")
        kinds = {
            accepted(dispute, kind=SubmissionKind.DISPUTE): "Dispute of the finding",
            accepted(license): "Evidence for “Environment”",
            replied("We publish it next month.", "training_logs"): "Reply of the publisher, on",
            reported(): "Reproduction report: rebuilt",
        }
        for submission, words in kinds.items():
            page = record_of(client, submission)
            assert page.headline.startswith(words), page.headline
            assert page.decisions[-1].verdict.startswith("Accepted")

    def test_a_reply_in_the_publishers_name_is_not_called_the_publishers(
        self, client: Client
    ) -> None:
        load_lab()
        submission = replied("We own this.", "training_logs", proven=False)
        decides(submission, Verdict.REFUSE, reason="not_the_publisher")
        page = record_of(client, submission)
        assert page.headline.startswith("Reply in the publisher’s name, not proven")
        assert page.proven is None
        assert lines_of(page_of(client))[0].headline == page.headline

    def test_a_kind_or_verdict_of_a_later_version_is_shown_as_it_is_written(
        self, client: Client
    ) -> None:
        load_lab()
        submission = submitted(LAB)
        decides(submission, Verdict.REFUSE)
        row = Submission.objects.create(
            kind="signed_statement",
            ai_model=submission.ai_model,
            content={},
            digest="d" * 64,
            relationship="auditor",
            key_digest="e" * 64,
            proof_token="f" * 64,
            created=NOON,
        )
        decision = Decision.objects.create(
            submission=row,
            verdict="set_aside",
            reason="for_now",
            by_id=Decision.objects.values_list("by_id", flat=True)[0],
            role="arbiter",
            created=NOON,
        )
        Case.objects.create(
            submission=row,
            state="set_aside",
            decision=decision,
            opened=NOON,
            touched=NOON,
            last_offered=NOON,
        )
        page = record_of(client, row)
        assert (page.headline, page.state) == ("Signed statement", "Set aside.")
        assert (page.decisions[0].verdict, page.decisions[0].role) == ("Set aside", "Arbiter")
        assert client.get(FEED).status_code == 200


class TestTheFeed:
    def test_a_strict_parser_reads_it(self, client: Client, settings: Settings) -> None:
        load_lab()
        submission = accepted()
        response = client.get(FEED)
        assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
        root = etree.fromstring(response.content)
        assert (root.tag, root.get("version")) == ("rss", "2.0")
        read = feedparser.parse(response.content)
        assert not read.bozo
        (item,) = read.entries
        assert item.title == "fir 1b: Evidence for “Training code”. Accepted"
        assert "Accepted by a moderator. The link shows what was said." in item.summary
        assert "from level 2, Described, to level 3, Source available." in item.summary
        assert item.link.startswith(f"{settings.PUBLIC_URL}/decisions/{submission.uid}#d")
        assert [tag.term for tag in item.tags] == ["accept", "evidence"]

    def test_ids_do_not_depend_on_host_or_time(self, client: Client, settings: Settings) -> None:
        make_decisions(2)
        settings.ALLOWED_HOSTS = ["*"]

        def ids(host: str) -> list[str]:
            root = etree.fromstring(client.get(FEED, headers={"host": host}).content)
            guids = root.findall(".//item/guid")
            assert {guid.get("isPermaLink") for guid in guids} == {"false"}
            return [guid.text or "" for guid in guids]

        assert ids("one.example") == ids("two.example")
        assert all(one.startswith("tag:openboard,2026:decision:") for one in ids("one.example"))

    def test_who_has_it_already_gets_nothing_more(self, client: Client) -> None:
        make_decisions(1)
        first = client.get(FEED)
        again = client.get(FEED, headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304
        since = client.get(FEED, headers={"if-modified-since": first["Last-Modified"]})
        assert since.status_code == 304
        # One on spam is not shown, and takes away what was.
        decides(Submission.objects.get(), Verdict.REOPEN, now=NOON + DAY)
        seen = client.get(FEED)
        assert len(feedparser.parse(seen.content).entries) == 2
        decides(Submission.objects.get(), Verdict.SPAM, now=NOON + 2 * DAY)
        fresh = client.get(FEED, headers={"if-none-match": seen["ETag"]})
        assert fresh.status_code == 200
        assert feedparser.parse(fresh.content).entries == []

    def test_a_control_character_in_a_name_does_not_take_it_down(self, client: Client) -> None:
        make_decisions(1)
        AIModel.objects.update(name="Bell \x07 and \x1b escape \ufffe <b> & more")
        response = client.get(FEED)
        assert response.status_code == 200
        root = etree.fromstring(response.content)
        assert "Bell  and  escape  <b> & more" in (root.findtext(".//item/title") or "")

    def test_an_empty_feed_is_a_valid_feed(self, client: Client) -> None:
        read = feedparser.parse(client.get(FEED).content)
        assert not read.bozo
        assert read.entries == []

    @pytest.mark.parametrize("count", [1, 50])
    def test_the_number_of_queries_does_not_grow(
        self, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        make_decisions(count)
        # what it would hold, and what it holds
        with django_assert_num_queries(2):
            client.get(FEED)


def test_script_in_every_field_is_text_on_every_page(client: Client) -> None:
    load(entry(LAB, WEIGHTS, name=HOSTILE))
    hostile = Link(
        LinkKind.GIT, "https://evil.example/", HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE
    )
    report = replace(
        REPORT,
        code=HOSTILE,
        data=HOSTILE,
        environment=HOSTILE,
        hardware=HOSTILE,
        outcome=HOSTILE,
        hashes=HOSTILE,
    )
    submission = submitted(LAB, offer())
    # Straight into the rows, past the cleaning: what is shown must be safe by itself.
    content = {
        "criterion": HOSTILE,
        "component": HOSTILE,
        "shows": "license",
        "links": [{name: getattr(hostile, name) for name in hostile.__slots__}],
        "words": HOSTILE,
        "license": HOSTILE,
        "base": HOSTILE,
        "relation": HOSTILE,
        "report": {name: str(getattr(report, name)) for name in report.__slots__},
        "missing": {"repository": HOSTILE, "name": HOSTILE, "publisher": HOSTILE},
    }
    row = Submission.objects.create(
        kind="evidence",
        ai_model=submission.ai_model,
        criterion=HOSTILE[:60],
        content=content,
        digest="d" * 64,
        relationship="user",
        name=HOSTILE,
        key_digest="e" * 64,
        proof_token="f" * 64,
        created=NOON,
    )
    Case.objects.create(submission=row, opened=NOON, touched=NOON, last_offered=NOON)
    row.supplements.create(content={"words": HOSTILE, "links": content["links"]}, created=NOON)
    looked(row, url=HOSTILE, final_url=HOSTILE, commit=HOSTILE, note=HOSTILE, date=HOSTILE[:40])
    decides(row, Verdict.REFUSE, words=HOSTILE)
    Decision.objects.filter(submission=submission)
    addresses = ("/decisions", f"/decisions/{row.uid}", f"/models/{LAB}", f"/decisions?model={LAB}")
    for address in addresses:
        html = client.get(address).content.decode()
        assert "&lt;script&gt;alert" in html, address
        assert "<script>alert" not in html, address
        assert "<img src=x" not in html, address
    root = etree.fromstring(client.get(FEED).content)
    assert "&lt;script&gt;alert" in (root.findtext(".//item/description") or "")


def test_an_address_that_is_no_web_address_is_never_a_link(client: Client) -> None:
    load_lab()
    submission = submitted(LAB)
    content = submission.content
    content["links"][0]["url"] = "javascript:alert(1)"
    row = Submission.objects.create(
        kind="evidence",
        ai_model=submission.ai_model,
        criterion="training_code",
        content=content,
        digest="d" * 64,
        relationship="user",
        key_digest="e" * 64,
        proof_token="f" * 64,
        created=NOON,
    )
    Case.objects.create(submission=row, opened=NOON, touched=NOON, last_offered=NOON)
    decides(row, Verdict.REFUSE)
    assert 'href="javascript' not in client.get(f"/decisions/{row.uid}").content.decode()


def test_an_e_mail_address_appears_nowhere(client: Client) -> None:
    load_lab()
    submission = accepted(name="Ana")
    report = reported()
    address = "ana.secret@mail.example"
    for one in (submission, report):
        Contact.objects.create(submission=one, email=address, sender="5" * 64, created=NOON)
    pages = (
        "/",
        f"/models/{LAB}",
        f"/models/{LAB}/rating.json",
        "/changes",
        "/decisions",
        f"/decisions/{submission.uid}",
        f"/decisions/{report.uid}",
        "/status",
        "/about",
        FEED,
        "/feeds/changes.rss",
    )
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200, page
        for secret in (address, "5" * 64, submission.key_digest, submission.proof_token):
            assert secret not in response.content.decode(), page


def test_a_change_leads_to_the_decision_behind_it_on_the_page_and_in_the_feed(
    client: Client, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://board.example"
    load_lab()
    submission = accepted()
    looked(submission, LinkState.MISSING, NOON + 2 * DAY, gone=True)
    newest = client.get("/changes").context["page"].days[0].changes[0]
    assert newest.cause == "The evidence changed"
    assert newest.evidence.text == "a link that is gone"
    summary = feedparser.parse(client.get("/feeds/changes.rss").content).entries[0].summary
    assert (
        "Cause: the evidence changed: a link that is gone "
        f"(https://board.example/decisions/{submission.uid})." in summary
    )


def test_the_list_is_reached_from_every_page(client: Client) -> None:
    html = client.get("/about").content.decode()
    assert '<a href="/decisions">Decisions</a>' in html
    assert FEED in html


def test_status_counts_what_waits_and_the_links(client: Client) -> None:
    load_lab()
    waiting = submitted(LAB, now=NOON - DAY)
    gone = accepted(offer("environment"))
    Case.objects.filter(pk=waiting.pk).update(failures=2)
    looked(gone, LinkState.MISSING, gone=True)
    facts = {fact.name: fact for fact in client.get("/status").context["page"].facts}
    assert facts["Offers that wait"].value == "1"
    assert facts["Offers that wait"].note == "the oldest since 23 Nov 2026, 12:00 UTC"
    assert facts["Links whose look failed"].value == "1"
    assert facts["Accepted links gone"].value == "1"
    assert (
        int(facts["Links of offers due"].value)
        == Case.objects.filter(check_due_at__lte=dt.datetime.now(dt.UTC)).count()
    )
