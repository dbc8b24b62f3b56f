"""One case: what it shows, what deciding would do, deciding, undoing, two people."""

from __future__ import annotations

import datetime as dt
import json
import socket
import time
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from redis import Redis

from audits.engine.components import Extent
from audits.links import LinkState
from audits.models import AIModel, CaseState, Contact, Decision, Submission
from audits.offers import DisputeReason, Offer, Relationship, Shows, SubmissionKind
from audits.services.rejudging import rejudge
from audits.services.submissions import add_more, withdraw
from audits.verdicts import REASONS, Verdict
from openboard.celery import app
from openboard.deciding import Panel
from tests.record.boards import DAY, NOON, get
from tests.record.deciding import case_of as stored_case
from tests.record.deciding import decides, offer, page, submitted
from tests.web.moderating import (
    FAR,
    LAB,
    QUEUE,
    as_bob,
    case_of,
    last_of,
    load_boards,
    missing,
    offered_at,
    path_of,
    queue_of,
    sent,
)
from tests.web.offered import REPORT, judge, looked, replied
from tests.web.people import make_moderator, sign_in

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"


@pytest.fixture
def bob(client: Client) -> Client:
    """A moderator, signed in, with two models on the board."""
    load_boards()
    return as_bob(client)


@pytest.fixture
def dora() -> Client:
    """Another moderator, signed in."""
    return sign_in(Client(), make_moderator("dora"))


@pytest.fixture(autouse=True)
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Which models were queued to be judged."""
    ids: list[int] = []
    monkeypatch.setattr(
        "audits.tasks.rejudge_model.apply_async", lambda args, **_: ids.append(*args)
    )
    return ids


def panel(client: Client, submission: Submission, verdict: Verdict) -> Panel:
    panels: tuple[Panel, ...] = client.get(path_of(submission)).context["panels"]
    return next(one for one in panels if one.form.verdict is verdict)


def refuses(client: Client, submission: Submission, **more: Any) -> Any:
    data = {"verdict": "refuse", "reason": "known", "words": "", "after": ""}
    return client.post(path_of(submission), data | more)


# --- What it shows --------------------------------------------------------------------------------


def test_the_offer_stands_beside_what_the_board_says(bob: Client) -> None:
    submission = offered_at(0, "tokenizer", shows=Shows.WITHHELD)
    looked(submission, LinkState.DIFFERENT, quotation_found=False)
    shown = case_of(bob, submission)
    assert shown.record.headline == "Evidence against “Tokenizer”"
    assert shown.says
    assert (shown.says.name, shown.says.outcome) == ("Tokenizer", "met")
    assert shown.says.places[0].link.url == "https://fir-lab.example/tokenizer"
    look = shown.record.links[0].looks[0]
    assert (look.state, look.details[0]) == (
        "There, and not as it was said to be",
        "quotation not found",
    )
    html = bob.get(path_of(submission)).content.decode()
    assert 'rel="nofollow ugc noopener"' in html


def test_what_was_added_and_what_the_sender_offered_besides_is_there(bob: Client) -> None:
    submission = offered_at(0)
    add_more(submission_id=submission.pk, words="One thing more.", links=(page(),), now=NOON)
    decides(offered_at(0, "environment"), Verdict.SPAM)
    decides(offered_at(0, "tokenizer"), Verdict.REFUSE)
    offered_at(0, "training_logs")
    Contact.objects.filter(submission__criterion="tokenizer").update(
        sender="f" * 64, email="Ann@mail.example"
    )
    Contact.objects.filter(submission=submission).update(email="ann@mail.example")
    shown = case_of(bob, submission)
    assert shown.record.supplements[0].words == "One thing more."
    assert shown.sender.counts == (("open", 1), ("refused", 1), ("spam", 1))
    assert len(shown.sender.others) == 3
    assert "mail.example" not in bob.get(path_of(submission)).content.decode().lower()


def test_a_sender_of_whom_nothing_is_kept_is_said_to_be_unknown(bob: Client) -> None:
    submission, _ = offered_at(0), offered_at(1, "environment")
    Contact.objects.filter(submission=submission).delete()
    assert not case_of(bob, submission).sender.is_known
    Contact.objects.create(submission=submission, created=NOON)
    shown = case_of(bob, submission).sender
    assert (shown.is_known, shown.others) == (False, ())


def test_the_effect_is_shown_before_anything_is_done(bob: Client) -> None:
    submission = offered_at(0)
    effect = case_of(bob, submission).effect
    assert effect
    assert (effect.old_level.number, effect.new_level.number, effect.needs_two) == (2, 3, False)
    assert [(item.name, item.old, item.new) for item in effect.items] == [
        ("Rights", "free", "unstated"),
        ("Training code", "unknown", "met"),
        ("Score", "37 to 100", "48 to 100"),
    ]
    assert get(LAB).evidence is None


def test_a_reply_and_what_only_the_machine_answers_move_nothing(bob: Client) -> None:
    reply = replied("We will.", proven=False)
    shown = case_of(bob, reply)
    assert (shown.effect, shown.effect_note[:7]) == (None, "A reply")
    format_ = offered_at(0, "weights_format")
    shown = case_of(bob, format_)
    assert shown.effect
    assert shown.effect.is_nothing
    assert "what the machine sees" in shown.effect_note


def test_what_accepts_two_levels_says_that_two_people_are_needed(bob: Client) -> None:
    submission = offered_at(0, "training_recipe", FAR)
    assert "Two people are needed." in bob.get(path_of(submission)).content.decode()


# --- Looking ahead --------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [False, True])
def test_the_effect_of_another_ruling_is_shown_and_nothing_written(bob: Client, htmx: bool) -> None:
    submission = offered_at(0)
    looked(submission)
    data = sent(bob, submission, availability="promised", note="Only promised.", words="Hm.")
    headers = {"HX-Request": "true"} if htmx else {}
    before = stored_case(submission)
    response = bob.post(path_of(submission) + "/effect", data, headers=headers)
    assert response.status_code == 200
    html = response.content.decode()
    assert response.context["page"].effect.new_level.number == 2
    assert ("<h1>" in html) is not htmx
    if not htmx:
        assert 'value="Only promised."' in html
        assert ">\nHm.</textarea>" in html
        assert "There is a problem" not in html
    assert not Decision.objects.exists()
    assert stored_case(submission).touched == before.touched


@pytest.mark.parametrize(("htmx", "status"), [(False, 422), (True, 200)])
def test_a_ruling_that_cannot_be_read_is_said_at_its_fields(
    bob: Client, htmx: bool, status: int
) -> None:
    submission = offered_at(0)
    data = sent(bob, submission, component="", url="", dataset_name="Corpus", base_model="x y")
    headers = {"HX-Request": "true"} if htmx else {}
    response = bob.post(path_of(submission) + "/effect", data, headers=headers)
    assert response.status_code == status
    html = response.content.decode()
    for sentence in (
        "Choose the part",
        "Give the link",
        "Write it as owner/name",
        "Say where the data set is",
    ):
        assert sentence in html
    assert 'href="#ruling_component"' in html


def test_the_effect_s_address_leads_back_to_the_case(bob: Client) -> None:
    submission = offered_at(0)
    response = bob.get(path_of(submission) + "/effect?order=oldest")
    assert response["Location"] == path_of(submission) + "?order=oldest"


# --- Deciding -------------------------------------------------------------------------------------


def test_accepting_as_offered_raises_the_level(bob: Client, queued: list[int]) -> None:
    submission = offered_at(0)
    response = bob.post(path_of(submission), sent(bob, submission, reason="shown", words="Seen."))
    assert response.status_code == 302
    decision = last_of(submission)
    assert (decision.verdict, decision.reason, decision.words) == ("accept", "shown", "Seen.")
    assert (decision.by.username, decision.role) == ("bob", "moderator")
    assert decision.ruling["statement"]["url"] == "https://lab.example/training/training_code"
    assert queued == [submission.ai_model_id]
    rejudge(model_id=queued[0])
    assert get(LAB).level == 3


def test_what_is_ruled_goes_to_the_judge_and_not_what_was_offered(bob: Client) -> None:
    submission = offered_at(0)
    changes = {
        "completeness": "part",
        "license": "MIT",
        "note": "Half of it.",
        "reason": "corrected",
    }
    bob.post(path_of(submission), sent(bob, submission, **changes))
    said = last_of(submission).ruling["statement"]
    assert (said["completeness"], said["note"], said["terms"]["stated"]) == (
        "part",
        "Half of it.",
        "MIT",
    )


def test_a_license_alone_a_base_and_a_data_set_can_be_ruled(bob: Client) -> None:
    submission = offered_at(0, "pretraining_data", shows=Shows.LICENSE, license="MIT")
    data = sent(
        bob,
        submission,
        reason="shown",
        base_model="oak/a",
        base_relation="adapter",
        stages=["pretraining"],
        dataset_name="Corpus",
        dataset_hub="fir-lab/corpus",
        dataset_stage="pretraining",
    )
    bob.post(path_of(submission), data)
    ruling = last_of(submission).ruling
    assert (ruling["statement"], ruling["license"]["terms"]["stated"]) == (None, "MIT")
    assert ruling["base"] == {"model": "oak/a", "relation": "adapter"}
    assert (ruling["stages"], ruling["dataset"]["hub"]) == (["pretraining"], "fir-lab/corpus")
    # What was ruled is what the form begins with from now on.
    again = sent(bob, submission)
    assert (again["license"], again["base_model"], again["dataset_name"]) == (
        "MIT",
        "oak/a",
        "Corpus",
    )


def test_a_dispute_can_be_right_without_anything_to_judge(bob: Client) -> None:
    submission = submitted(
        LAB,
        offer("tokenizer", None, reason=DisputeReason.MISREAD),
        kind=SubmissionKind.DISPUTE,
    )
    response = bob.post(path_of(submission), sent(bob, submission, reason="finding_wrong"))
    assert response.status_code == 302
    assert stored_case(submission).state == CaseState.ACCEPTED


def test_a_report_is_ruled_by_how_far_it_went(bob: Client, dora: Client) -> None:
    what = Offer(criterion="independent_reproduction", links=(page(),), report=REPORT)
    submission = submitted(LAB, what, kind=SubmissionKind.REPRODUCTION, name="Ash")
    data = sent(bob, submission, reason="reported", extent="failed")
    assert (data["by"], data["url"]) == ("Ash", "https://lab.example/training")
    bob.post(path_of(submission), data)
    assert last_of(submission).ruling["reproduction"]["extent"] == Extent.FAILED


def test_a_reply_is_accepted_once_it_is_proven(bob: Client) -> None:
    reply = replied("We will.", proven=False)
    assert "once its writer has shown" in panel(bob, reply, Verdict.ACCEPT).why_not
    data = {"verdict": "accept", "reason": "proven"}
    response = bob.post(path_of(reply), data)
    assert response.status_code == 422
    assert "once its writer has shown" in response.content.decode()
    type(reply.case).objects.update(is_proven=True)
    assert bob.post(path_of(reply), data).status_code == 302


def test_a_missing_model_is_entered_as_filled_in(bob: Client, queued: list[int]) -> None:
    submission = missing()
    shown = case_of(bob, submission)
    assert (shown.effect, shown.says, shown.model) == (None, None, None)
    data = sent(bob, submission, reason="belongs")
    assert (data["place"], data["hub"], data["publisher_name"]) == ("elm/elm-2b", True, "elm")
    response = bob.post(path_of(submission), data)
    assert response.status_code == 422, "the day of release and the publisher's address are missing"
    assert "Give the publisher’s address." in response.content.decode()
    assert "Choose what it works on." in response.content.decode()
    data |= {"kind": "text", "publisher_kind": "company"}
    data |= {"released": "2026-13", "publisher_url": "https://elm.example", "license": "no such"}
    response = bob.post(path_of(submission), data)
    assert "Must be YYYY-MM-DD" in response.content.decode()
    data |= {
        "released": "2026-10",
        "license": "MIT",
        "weights": "released",
        "parameters": "2000000000",
    }
    data |= {"weights_url": "https://elm.example/weights"}
    response = bob.post(path_of(submission) + "/effect", data)
    assert response.context["page"].effect.new_level.number == 1
    response = bob.post(path_of(submission), data)
    assert response.status_code == 302
    model = get("elm/elm-2b")
    assert (model.from_submission, model.on_hub) == (True, True)
    assert last_of(submission).ruling["facts"]["parameters"] == 2_000_000_000
    assert queued == [model.pk]
    shown = case_of(bob, submission)
    assert shown.model
    assert shown.model.text == "elm 2b"


def test_refusing_asking_and_spam_need_a_reason_of_their_own(bob: Client) -> None:
    for verdict in (Verdict.REFUSE, Verdict.ASK, Verdict.SPAM):
        submission = offered_at(0, words=f"For {verdict}")
        for reason in ("", "shown", HOSTILE):
            response = bob.post(path_of(submission), {"verdict": verdict, "reason": reason})
            assert response.status_code == 422
            assert f'id="{verdict}"' in response.content.decode()
            panels = response.context["panels"]
            assert [one.form.verdict for one in panels if one.is_open] == [verdict]
        reason = next(iter(REASONS[verdict]))
        response = bob.post(path_of(submission), {"verdict": verdict, "reason": reason})
        assert response.status_code == 302
        assert last_of(submission).verdict == verdict


@pytest.mark.parametrize("verdict", ["", "x", HOSTILE, "accept\x00"])
def test_no_verdict_is_no_decision(bob: Client, verdict: str) -> None:
    submission = offered_at(0)
    response = bob.post(path_of(submission), {"verdict": verdict, "reason": "known"})
    assert response.status_code == 422
    assert not Decision.objects.exists()


def test_words_that_are_too_long_are_kept_and_refused(bob: Client) -> None:
    submission = offered_at(0)
    response = refuses(bob, submission, words="w" * 2_001)
    assert response.status_code == 422
    assert "Say it in at most 2,000 characters." in response.content.decode()
    assert "w" * 2_001 in response.content.decode()


def test_afterwards_the_next_case_is_there_with_a_way_to_undo(bob: Client) -> None:
    first, second = offered_at(0), offered_at(1, "environment")
    response = refuses(bob, first)
    assert response["Location"] == f"{path_of(second)}?done={first.uid}"
    shown = case_of(bob, second, f"?done={first.uid}")
    assert shown.done
    assert shown.done.text == "Refused"
    assert shown.done.undo_url == f"{path_of(first)}?verdict=reopen#reopen"
    html = bob.get(shown.done.undo_url).content.decode()
    assert 'id="reopen" data-key="u" open' in html
    response = refuses(bob, second)
    assert response["Location"] == f"{QUEUE}?done={second.uid}"
    page_ = queue_of(bob, f"?done={second.uid}")
    assert page_.done
    assert page_.done.case.text.startswith("Evidence for “Environment”")


def test_what_the_queue_was_asked_for_goes_along(bob: Client) -> None:
    oldest, middle, newest = offered_at(0, "environment"), offered_at(1), offered_at(2, "tokenizer")
    query = f"?model={LAB}&order=oldest"
    shown = case_of(bob, newest, query)
    assert shown.url.endswith(query)
    assert shown.queue_url == QUEUE + query
    response = bob.post(path_of(oldest) + query, {"verdict": "spam", "reason": "abuse"})
    assert response["Location"].endswith(f"{query}&done={oldest.uid}")
    assert response["Location"].startswith(path_of(middle))
    assert case_of(bob, newest, query).previous_url == path_of(middle) + query


def test_somebody_else_s_done_is_not_mine(bob: Client, dora: Client) -> None:
    first, second = offered_at(0), offered_at(1, "environment")
    refuses(bob, first)
    assert case_of(dora, second, f"?done={first.uid}").done is None


# --- Two at once, two people, undoing -------------------------------------------------------------


def test_who_comes_second_sees_the_first_decision_and_keeps_what_was_typed(
    bob: Client, dora: Client
) -> None:
    submission = offered_at(0)
    data = sent(bob, submission, reason="shown", words="I typed this.", note="And this.")
    refuses(dora, submission)
    response = bob.post(path_of(submission), data)
    assert response.status_code == 409
    html = response.content.decode()
    assert "dora has decided on" in html
    assert "I typed this." in html
    assert 'value="And this."' in html
    assert last_of(submission).verdict == "refuse"
    (again,) = [one.form for one in response.context["panels"] if one.is_open]
    assert again["after"].value() == str(last_of(submission).pk)
    # Sent once more, now that the state is seen, it holds.
    assert (
        bob.post(path_of(submission), data | {"after": again["after"].value()}).status_code == 302
    )
    assert last_of(submission).verdict == "accept"


def test_two_levels_wait_for_another_person(bob: Client, dora: Client, queued: list[int]) -> None:
    submission = offered_at(0, "training_recipe", FAR)
    bob.post(path_of(submission), sent(bob, submission, reason="shown"))
    assert last_of(submission).waits_for_second
    assert get(FAR).evidence is None
    mine = case_of(bob, submission)
    assert "You accepted it on" in mine.waits
    response = bob.post(path_of(submission), sent(bob, submission, reason="shown"))
    assert response.status_code == 422
    assert "Somebody else has to agree." in response.content.decode()
    theirs = case_of(dora, submission)
    assert "bob accepted it on" in theirs.waits
    assert panel(dora, submission, Verdict.ACCEPT).form["reason"].value() == "agreed"
    dora.post(path_of(submission), sent(dora, submission, reason="agreed"))
    assert not last_of(submission).waits_for_second
    rejudge(model_id=queued[-1])
    assert get(FAR).level == 4
    # And back again: two people as well.
    undone = {"verdict": "reopen", "reason": "mistake"}
    shown = case_of(bob, submission)
    assert shown.undo
    assert (shown.undo.new_level.number, shown.undo.needs_two) == (2, True)
    bob.post(path_of(submission), undone | {"after": last_of(submission).pk})
    rejudge(model_id=queued[-1])
    assert get(FAR).level == 4
    dora.post(path_of(submission), undone | {"after": last_of(submission).pk})
    rejudge(model_id=queued[-1])
    assert get(FAR).level == 2


def test_undoing_is_one_more_decision(bob: Client) -> None:
    submission = offered_at(0)
    refuses(bob, submission)
    after = last_of(submission).pk
    response = bob.post(
        path_of(submission), {"verdict": "reopen", "reason": "mistake", "after": after}
    )
    assert response.status_code == 302
    assert [one.verdict for one in submission.decisions.order_by("pk")] == ["refuse", "reopen"]
    assert queue_of(bob).groups[0].first.state == "Decided before"
    assert [one.by for one in case_of(bob, submission).decisions] == ["bob", "bob"]


def test_nothing_can_be_decided_about_what_was_withdrawn(bob: Client) -> None:
    submission = offered_at(0)
    withdraw(submission_id=submission.pk, now=NOON)
    for verdict in Verdict:
        assert panel(bob, submission, verdict).why_not == "Its submitter has withdrawn it."
    assert refuses(bob, submission).status_code == 422


@pytest.mark.parametrize("is_there", [True, False], ids=["silent", "away"])
def test_a_broker_that_does_not_answer_keeps_nobody_from_deciding(
    bob: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, is_there: bool
) -> None:
    monkeypatch.undo()  # the queue is a real one
    submission = offered_at(0)
    data = sent(bob, submission, reason="shown")
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        if is_there:
            mute.listen()  # takes connections, and says nothing
        where = f"redis://127.0.0.1:{mute.getsockname()[1]}/0"
        monkeypatch.setattr(app.conf, "broker_write_url", where)
        began = time.monotonic()
        assert bob.post(path_of(submission), data).status_code == 302
    assert time.monotonic() - began < 8
    assert "The broker is away" in caplog.text
    assert AIModel.objects.get(slug=LAB).evidence_due, "the next beat finds it"


def test_what_is_accepted_is_in_the_queue_at_once(
    bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    submission = offered_at(0)
    data = sent(bob, submission, reason="shown")
    with Redis.from_url(settings.REDIS_URL) as broker:
        before = broker.llen(settings.CELERY_TASK_DEFAULT_QUEUE)
        assert bob.post(path_of(submission), data).status_code == 302
        assert broker.llen(settings.CELERY_TASK_DEFAULT_QUEUE) == before + 1
        job = json.loads(broker.lpop(settings.CELERY_TASK_DEFAULT_QUEUE))
    assert job["headers"]["task"] == "audits.tasks.rejudge_model"
    assert job["headers"]["argsrepr"] == f"({submission.ai_model_id},)"


def test_an_unknown_case_is_404(bob: Client) -> None:
    assert bob.get(f"{QUEUE}/00000000-0000-4000-8000-000000000000").status_code == 404


# --- Cost and safety ------------------------------------------------------------------------------


def test_it_costs_the_same_however_much_there_is(
    bob: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    submission, _ = offered_at(0), offered_at(1, "tokenizer")
    bob.get(path_of(submission))
    with django_assert_num_queries(27):
        bob.get(path_of(submission))
    for number in range(50):
        one = submitted(LAB, offer("environment", words=f"Number {number}"))
        if number % 4 == 0:
            decides(one, Verdict.REFUSE)
    for number in range(12):
        looked(submission, LinkState.UNREACHED, NOON + number * DAY)
        add_more(submission_id=submission.pk, words=f"More {number}", now=NOON)
    judge()
    with django_assert_num_queries(27):
        bob.get(path_of(submission))


def test_script_in_every_field_is_shown_as_text(bob: Client) -> None:
    AIModel.objects.filter(slug=LAB).update(name=HOSTILE)
    what = offer(
        words=HOSTILE,
        license=HOSTILE[:60],
        links=(page(quotation=HOSTILE, path=HOSTILE, commit="a" * 40),),
    )
    submission = submitted(LAB, what, name=HOSTILE, relationship=Relationship.NONE)
    add_more(submission_id=submission.pk, words=HOSTILE, now=NOON)
    looked(submission, LinkState.DIFFERENT, note=HOSTILE, final_url=HOSTILE)
    User.objects.create(username=HOSTILE)
    decides(submission, Verdict.ASK, by=HOSTILE, words=HOSTILE)
    typed = {
        name: HOSTILE for name in ("component", "availability", "license", "url", "note", "words")
    }
    typed |= {
        "base_model": HOSTILE,
        "dataset_name": HOSTILE,
        "verdict": "accept",
        "reason": HOSTILE,
    }
    pages = [
        bob.get(path_of(submission)),
        bob.post(path_of(submission), typed),
        bob.post(path_of(submission) + "/effect", typed),
        bob.post(path_of(submission) + "/effect", typed, headers={"HX-Request": "true"}),
    ]
    entered = {name: HOSTILE for name in ("place", "name", "family", "publisher_name", "license")}
    closed = missing()
    pages.append(bob.post(path_of(closed), entered | {"verdict": "accept", "reason": "belongs"}))
    for response in pages:
        html = response.content.decode()
        assert response.status_code in (200, 422)
        assert "<script>alert" not in html
        assert "<img src=x" not in html
    assert "&lt;script&gt;alert(1)" in pages[0].content.decode()


def test_ages_are_in_words() -> None:
    from openboard.presenters.moderation import age

    assert age(dt.timedelta(seconds=5)) == "just now"
    assert age(dt.timedelta(minutes=59)) == "59 minutes"
    assert age(dt.timedelta(hours=47)) == "47 hours"
    assert age(dt.timedelta(days=3, hours=5)) == "3 days"
