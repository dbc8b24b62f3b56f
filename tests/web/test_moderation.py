"""The moderators' queue: who may see it, its order, its groups, pages, filters; several at once."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from audits.links import LinkState
from audits.models import AIModel, Case, CaseState, Contact, Decision
from audits.models.queue import QueuePlace
from audits.offers import MissingModel, Offer, Shows, SubmissionKind
from audits.verdicts import Verdict
from openboard import limits
from openboard.pages.moderation import BulkPage, QueuePage
from openboard.staff.roles import Role
from tests.record.boards import NOON
from tests.record.deciding import decides, offer, page, submitted
from tests.web.moderating import (
    FAR,
    LAB,
    QUEUE,
    as_bob,
    last_of,
    load_boards,
    missing,
    offered_at,
    path_of,
    queue_of,
)
from tests.web.offered import looked
from tests.web.people import make_administrator, make_member, make_moderator, sign_in

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"


@pytest.fixture
def bob(client: Client) -> Client:
    """A moderator, signed in, with two models on the board."""
    load_boards()
    return as_bob(client)


def whats(page: QueuePage) -> list[str]:
    return [group.first.what for group in page.groups]


# --- Who may --------------------------------------------------------------------------------------

ADDRESSES = ("", "/bulk", "/floods", "/{uid}", "/{uid}/effect")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("who", "leads_to"),
    [
        ("a stranger", "/staff/login"),
        ("a password alone", "/staff/verify"),
        ("an administrator", None),
        ("nobody's role", None),
        ("a moderator whose account is closed", "/staff/login"),
    ],
)
def test_only_moderators_with_both_factors_see_and_do_anything(
    client: Client, who: str, leads_to: str | None, address: str, method: str
) -> None:
    load_boards()
    submission = offered_at(0)
    match who:
        case "a password alone":
            sign_in(client, make_moderator(), verified=False)
        case "an administrator":
            sign_in(client, make_administrator())
        case "nobody's role":
            sign_in(client, make_member("charlie"))
        case "a moderator whose account is closed":
            sign_in(client, make_moderator())
            User.objects.update(is_active=False)
    where = QUEUE + address.format(uid=submission.uid)
    data = {"verdict": "refuse", "reason": "known", "what": "refuse.known"}
    data["pick"] = f"{submission.uid}.0"
    response = getattr(client, method)(where, data if method == "post" else {})
    if (method, address) in {("get", "/bulk"), ("get", "/floods"), ("post", "")}:
        assert response.status_code == 405
    elif leads_to:
        assert (response.status_code, response["Location"].partition("?")[0]) == (302, leads_to)
    else:
        assert response.status_code == 403
    assert not Decision.objects.exists()
    assert "See there." not in response.content.decode()


def test_a_moderator_who_is_also_an_administrator_may(client: Client) -> None:
    sign_in(client, make_member("dora", Role.MODERATOR, Role.ADMINISTRATOR))
    assert client.get(QUEUE).status_code == 200


def test_nothing_is_decided_without_the_form_s_token(bob: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = bob.cookies
    submission = offered_at(0)
    data = {"verdict": "refuse", "reason": "known"}
    assert strict.post(path_of(submission), data).status_code == 403
    assert not Decision.objects.exists()


def test_no_cache_and_no_search_engine_keeps_a_page(bob: Client) -> None:
    submission = offered_at(0)
    for where in (QUEUE, path_of(submission), f"{QUEUE}/{uuid.uuid4()}"):
        response = bob.get(where)
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]


# --- The list -------------------------------------------------------------------------------------


def test_an_empty_queue_says_so(bob: Client) -> None:
    assert "Nothing waits." in bob.get(QUEUE).content.decode()
    assert "Nothing matches." in bob.get(f"{QUEUE}?kind=reply").content.decode()


def test_the_most_consequential_comes_first_and_then_the_oldest(bob: Client) -> None:
    offered_at(1, "environment")
    offered_at(2, "training_code")
    offered_at(0, "research_paper")
    offered_at(3, "training_recipe", FAR)
    page = queue_of(bob)
    assert [(g.title, g.first.old_level, g.first.new_level) for g in page.groups] != []
    assert whats(page) == [
        "Evidence for “Training recipe”",
        "Evidence for “Training code”",
        "Evidence for “Paper or report”",
        "Evidence for “Environment”",
    ]
    first = page.groups[0].first
    assert first.old_level
    assert first.new_level
    assert (first.old_level.number, first.new_level.number, first.moves) == (2, 4, True)
    assert whats(queue_of(bob, "?order=oldest")) == [
        "Evidence for “Paper or report”",
        "Evidence for “Environment”",
        "Evidence for “Training code”",
        "Evidence for “Training recipe”",
    ]


def test_what_lowers_a_model_shows_where_to(bob: Client) -> None:
    offered_at(0, "tokenizer", shows=Shows.WITHHELD)
    offered_at(0, "weights", shows=Shows.WITHHELD)
    line = queue_of(bob).groups[0].first
    assert (line.what, line.new_level and line.new_level.number) == (
        "Evidence against “Final weights”",
        0,
    )


def test_many_about_the_same_model_and_criterion_are_one_line_that_opens(bob: Client) -> None:
    for number in range(14):
        offered_at(number, words=f"See {number}.")
    offered_at(0, "environment")
    offered_at(0, "training_code", FAR)
    page = queue_of(bob)
    assert [(group.count, len(group.lines)) for group in page.groups] == [(14, 12), (1, 1), (1, 1)]
    first = page.groups[0]
    assert first.lines[3].detail == "lab.example/training/training_code"
    assert first.all_url == f"{QUEUE}?model={LAB}&criterion=training_code"
    every = queue_of(bob, first.all_url.removeprefix(QUEUE))
    assert [group.count for group in every.groups] == [1] * 14
    assert every.about == f"{LAB}, Training code"


def test_missing_models_are_no_group(bob: Client) -> None:
    missing("elm/a"), missing("elm/b")
    assert [group.count for group in queue_of(bob).groups] == [1, 1]


@pytest.mark.parametrize("order", ["", "oldest"])
def test_pages_follow_each_other_in_both_directions(
    bob: Client, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openboard.views.moderation.PAGE_SIZE", 3)
    criteria = ["training_code", "environment", "tokenizer", "research_paper", "training_logs"]
    for number, criterion in enumerate(criteria):
        offered_at(number % 2, criterion)  # some at the same moment
        offered_at(number, criterion, FAR)
    query, seen, pages = f"?order={order}", [], []
    while True:
        page = queue_of(bob, query)
        pages.append(whats(page))
        seen += [(group.first.what, group.first.model.text) for group in page.groups]
        if not page.pager.next_url:
            break
        query = page.pager.next_url.removeprefix(QUEUE)
    assert (len(seen), len(set(seen))) == (10, 10)
    back = [pages[-1]]
    while page.pager.previous_url:
        page = queue_of(bob, page.pager.previous_url.removeprefix(QUEUE))
        back.append(whats(page))
    assert [line for lines in reversed(back) for line in lines] == [w for w, _ in seen]


def test_a_place_is_read_as_it_was_written() -> None:
    place = QueuePlace(2, NOON + dt.timedelta(microseconds=123_457), 77)
    assert QueuePlace.read(place.write()) == place


@pytest.mark.parametrize(
    "text", ["", "x", "1.2", "1.2.3.4", "-1.2.3", "1.9" + "9" * 18 + ".1", "٣.1.1"]
)
def test_what_is_no_place_asks_for_nothing(bob: Client, text: str) -> None:
    offered_at(0)
    assert QueuePlace.read(text) is None
    assert len(queue_of(bob, f"?after={text}&state=nonsense&kind=x&order=y&done=z").groups) == 1


def test_lists_are_filtered_by_kind_and_by_where_things_stand(bob: Client) -> None:
    waiting, asked, refused = (
        offered_at(0),
        offered_at(1, "environment"),
        offered_at(2, "tokenizer"),
    )
    decides(asked, Verdict.ASK)
    decides(refused, Verdict.REFUSE)
    second = offered_at(0, "training_recipe", FAR)
    decides(second, by="dora")
    assert len(queue_of(bob).groups) == 2
    assert whats(queue_of(bob, "?state=open")) == ["Evidence for “Training code”"]
    page = queue_of(bob, "?state=second")
    assert page.groups[0].first.state == "Accepted by dora; waits for a second person"
    assert whats(queue_of(bob, "?state=asked")) == ["Evidence for “Environment”"]
    assert queue_of(bob, "?kind=missing").groups == ()
    assert [choice.label for choice in page.states] == [
        "Waiting (2)",
        "For a first person (1)",
        "For a second one (1)",
        "For their submitter (1)",
        "Decided lately",
    ]
    assert waiting.pk


def test_what_was_decided_lately_names_who_and_leads_to_undoing_it(bob: Client) -> None:
    submission = offered_at(0)
    decides(submission, Verdict.SPAM, by="dora")
    page = queue_of(bob, "?state=decided")
    (one,) = page.decided
    assert (one.by, one.line.verdict) == ("dora", "Spam")
    assert one.undo_url.endswith("?state=decided&verdict=reopen#reopen")
    decides(submission, Verdict.REOPEN, by="dora")
    page = queue_of(bob, "?state=decided")
    assert [bool(one.undo_url) for one in page.decided] == [False, False]


def test_the_machine_s_finding_is_a_word(bob: Client) -> None:
    new, there, gone = offered_at(0), offered_at(1, "environment"), offered_at(2, "tokenizer")
    looked(there, LinkState.DIFFERENT)
    looked(gone, LinkState.MISSING, gone=True)
    found = {group.first.uid: group.first.found for group in queue_of(bob, "?order=oldest").groups}
    assert found == {new.uid: "Not looked at yet", there.uid: "Different", gone.uid: "Gone"}
    Case.objects.filter(pk=new.pk).update(repeats=7)
    assert "offered 7 times" in bob.get(QUEUE).content.decode()


def test_a_flood_is_one_line(bob: Client) -> None:
    limits.forget_floods()
    for _ in range(1_000):
        limits._tally(LAB)
    html = bob.get(QUEUE).content.decode()
    assert html.count("1,000 submissions about") == 1
    assert bob.post(f"{QUEUE}/floods").status_code == 302
    assert "submissions about" not in bob.get(QUEUE).content.decode()


def test_it_costs_the_same_with_one_line_and_with_fifty(
    bob: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    limits.forget_floods()
    offered_at(0)
    decides(offered_at(0, "tokenizer"), Verdict.REFUSE)
    bob.get(QUEUE)
    with django_assert_num_queries(8):
        bob.get(QUEUE)
    with django_assert_num_queries(7):
        bob.get(f"{QUEUE}?state=decided")
    criteria = ("environment", "training_logs", "data_card", "data_information", "inference_code")
    for number in range(50):
        one = submitted(
            (LAB, FAR)[number % 2], offer(criteria[number % 5], words=f"Number {number}")
        )
        if number % 3 == 0:
            decides(one, Verdict.REFUSE)
            decides(one, Verdict.REOPEN)
    with django_assert_num_queries(8):
        full = queue_of(bob)
    assert sum(len(group.lines) for group in full.groups) == 51
    with django_assert_num_queries(7):
        assert len(queue_of(bob, "?state=decided").decided) > 30


def test_script_in_any_field_is_shown_as_text(bob: Client) -> None:
    AIModel.objects.filter(slug=LAB).update(name=HOSTILE)
    submitted(LAB, offer(words=HOSTILE), name=HOSTILE)
    closed = Offer(missing=MissingModel(name=HOSTILE, publisher=HOSTILE), links=(page(),))
    submitted(None, closed, kind=SubmissionKind.MISSING)
    decides(submitted(LAB, offer("tokenizer", words=HOSTILE)), Verdict.REFUSE, words=HOSTILE)
    for query in ("", f"?model={HOSTILE}&criterion=x", f"?done={HOSTILE}", "?state=decided"):
        html = bob.get(QUEUE + query).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
    assert "&lt;script&gt;alert(1)" in bob.get(QUEUE).content.decode()


# --- Several at once ------------------------------------------------------------------------------


def bulk(client: Client, what: str, *picks: str, status: int = 200, **more: str) -> BulkPage:
    response = client.post(f"{QUEUE}/bulk", {"what": what, "pick": picks, **more})
    assert response.status_code == status
    page = response.context["page"]
    assert isinstance(page, BulkPage)
    return page


def test_several_are_refused_at_once_each_by_itself(bob: Client) -> None:
    three = [offered_at(number, words=f"{number}") for number in range(3)]
    decides(three[1], Verdict.REFUSE, by="dora")
    page = bulk(bob, "refuse.known", *(f"{one.uid}.0" for one in three), words="All the same.")
    assert [line.is_done for line in page.lines] == [True, False, True]
    assert "Somebody else has decided" in page.lines[1].result
    assert page.title == "Refused: 2 submissions"
    for one in (three[0], three[2]):
        decision = last_of(one)
        assert (decision.verdict, decision.reason, decision.words) == (
            "refuse",
            "known",
            "All the same.",
        )
        assert (decision.by.username, decision.role) == ("bob", "moderator")


def test_several_are_accepted_as_they_were_offered(
    bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[int] = []
    monkeypatch.setattr(
        "audits.tasks.rejudge_model.apply_async", lambda args, **_: queued.append(args[0])
    )
    near, far, absent = offered_at(0), offered_at(0, "training_recipe", FAR), missing()
    page = bulk(bob, "accept.shown", *(f"{one.uid}.0" for one in (near, far, absent)))
    assert [(line.is_done, line.result[:8]) for line in page.lines] == [
        (True, "Done."),
        (True, "It would"),
        (False, "Please f"),
    ]
    assert last_of(near).ruling["statement"]["availability"] == "released"
    assert last_of(far).waits_for_second
    assert queued[0] == near.ai_model_id


def test_spam_at_once_leaves_the_queue(bob: Client) -> None:
    two = [offered_at(number, words=f"{number}") for number in range(2)]
    bulk(bob, "spam.flood", *(f"{one.uid}.0" for one in two))
    assert queue_of(bob).groups == ()
    assert set(Case.objects.values_list("state", flat=True)) == {CaseState.SPAM}


@pytest.mark.parametrize(
    ("what", "picks", "sentence"),
    [
        ("", 1, "Choose what to decide, and why."),
        ("refuse.known", 0, "Tick at least one submission."),
        ("refuse.known", 101, "Tick at most 100 at once."),
        ("ask.where", 1, "Select a valid choice"),
        ("reopen.mistake", 1, "Select a valid choice"),
    ],
)
def test_what_cannot_be_decided_at_once_is_said(
    bob: Client, what: str, picks: int, sentence: str
) -> None:
    submission = offered_at(0)
    ids = [f"{submission.uid}.0"] if picks == 1 else [f"{uuid.uuid4()}.0" for _ in range(picks)]
    response = bob.post(f"{QUEUE}/bulk", {"what": what, "pick": ids})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Decision.objects.exists()
    if picks == 1:
        html = response.content.decode()
        assert re.search(rf'value="{ids[0]}"[^>]* checked', html), "the tick is kept"


def test_hostile_picks_do_no_harm(bob: Client) -> None:
    picks = ["", "x", HOSTILE, "0.0", f"{uuid.uuid4()}.x", f"{uuid.uuid4()}.{'9' * 40}"]
    response = bob.post(f"{QUEUE}/bulk", {"what": "refuse.known", "pick": picks})
    assert response.status_code == 422
    page = bulk(bob, "refuse.known", f"{uuid.uuid4()}.0")
    assert (page.done, page.lines[0].result) == (0, "It is not there.")


def test_no_address_of_anybody_is_shown(bob: Client) -> None:
    submission = offered_at(0)
    Contact.objects.update(email="ann@mail.example")
    for where in (QUEUE, path_of(submission), f"{QUEUE}?state=decided"):
        html = bob.get(where).content.decode()
        assert "mail.example" not in html
        assert not any(one.sender in html for one in Contact.objects.all())
