"""The submitter's own page: by its secret address, to follow, add to and take back."""

from __future__ import annotations

import datetime as dt
import re

import feedparser
import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from audits.links import LinkState
from audits.models import AIModel, Case, CaseState, ProducerProof, Submission, Supplement
from audits.services.proofs import note_proofs
from audits.services.submissions import follow_key
from audits.verdicts import Verdict
from openboard.presenters.evidence import record_url
from tests.record.boards import NOON, get, load, look, seen
from tests.record.deciding import decides
from tests.web.offered import LAB, PAGE, judge, load_lab, looked
from tests.web.sending import SHOWN, errors_in, hidden, send

pytestmark = pytest.mark.django_db

EVIDENCE, REPLY = f"{PAGE}/evidence/new", f"{PAGE}/reply/new"
NOW = dt.datetime.now(dt.UTC)
BAD = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


@pytest.fixture(autouse=True)
def _board(settings: Settings) -> None:
    settings.FORM_LEAST_SECONDS = 0
    load_lab()


def sent(client: Client, address: str = EVIDENCE, **typed: str) -> str:
    """Send a believable form; return the address of its own page."""
    words = SHOWN if address == EVIDENCE else {"words": "We publish it in spring."}
    answer = send(client, address, {**words, **typed})
    assert answer.status_code in (302, 303), errors_in(answer)
    return str(answer["Location"]).partition("?")[0]


def only() -> Submission:
    return Submission.objects.get()


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def add(client: Client, page: str, **typed: str) -> HttpResponse:
    """Add something by the form on the page."""
    draft = hidden(client.get(page), "draft")
    answer: HttpResponse = client.post(f"{page}/more", {"draft": draft, **typed})  # type: ignore[assignment]
    return answer


# --- The address -----------------------------------------------------------------------------


def test_the_first_visit_says_to_keep_the_address(client: Client, settings: Settings) -> None:
    page = sent(client)
    html = text_of(client, f"{page}?new=1")
    assert "Keep this address: it is the only way back" in html
    assert f"{settings.PUBLIC_URL}{page}" in html
    assert f'data-taken="{EVIDENCE}"' in html, "the draft in the browser has done its work"
    assert "data-taken" not in text_of(client, page)


@pytest.mark.parametrize("part", ["", "/withdraw", "/feed.rss"])
def test_a_page_by_a_secret_is_kept_by_nobody_and_tells_nobody(client: Client, part: str) -> None:
    response = client.get(sent(client) + part)
    assert response.status_code == 200
    for word in ("private", "no-store"):
        assert word in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    assert "noindex" in response["X-Robots-Tag"]


def test_a_wrong_key_opens_nothing(client: Client) -> None:
    page = sent(client)
    for wrong in ("/submissions/guess", page[:-1], page + "A", f"/submissions/{only().uid}"):
        assert client.get(wrong).status_code == 404, wrong
        assert client.post(f"{wrong}/withdraw").status_code == 404, wrong
        assert client.post(f"{wrong}/more").status_code == 404, wrong
        assert client.post(f"{wrong}/look").status_code == 404, wrong
        assert client.get(f"{wrong}/feed.rss").status_code == 404, wrong
    assert not Supplement.objects.exists()


def test_no_key_is_on_record(client: Client) -> None:
    key = sent(client).rpartition("/")[2]
    row = Submission.objects.values().get()
    assert not any(key in str(value) for value in row.values())


def test_what_is_wrong_with_an_addition_does_not_write_the_secret_into_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    page = sent(client)
    assert add(client, page, words="").status_code == 422
    assert page.rpartition("/")[2] not in caplog.text


# --- What it shows ---------------------------------------------------------------------------


def test_it_tells_what_was_offered_and_where_it_stands(client: Client) -> None:
    html = text_of(client, sent(client, words="It trained both stages.", name="Ash"))
    assert "The machine looks at the link first" in html
    assert "It trained both stages." in html
    assert SHOWN["quotation"] in html
    assert 'href="https://ash.example/fir/train" rel="nofollow ugc noopener"' in html


def test_it_leads_back_to_the_model_before_anything_is_decided(client: Client) -> None:
    assert f'<p class="crumb"><a href="{PAGE}">' in text_of(client, sent(client))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("datasets/fir-lab/corpus", ("fir-lab/corpus", "data set on the Hub")),
        ("arxiv:2401.00001", ("arxiv.org/abs/2401.00001", "paper")),
        (
            f"https://github.com/fir-lab/train/blob/{'a' * 40}/main.py",
            ("git repository", "fir-lab/train", "a" * 40, "main.py"),
        ),
    ],
)
def test_it_tells_how_the_link_was_read(client: Client, typed: str, read: tuple[str, ...]) -> None:
    html = text_of(client, sent(client, link=typed))
    section = html[html.index('id="offered-h"') : html.index('id="more-h"')]
    assert [words for words in read if words not in section] == []


def test_a_button_that_needs_a_script_is_not_there_without_one(client: Client) -> None:
    assert '<p class="copy" hidden><button' in text_of(client, sent(client))


def test_it_tells_what_the_machine_found_at_each_look(client: Client) -> None:
    page = sent(client)
    looked(only(), LinkState.DIFFERENT, NOW, quotation_found=False, note="It reads otherwise.")
    html = text_of(client, page)
    assert "quotation not found" in html
    assert "It reads otherwise." in html
    assert "The machine looked at the link" in html
    assert "It waits for a moderator." in html


def test_what_happened_stands_in_its_order(client: Client) -> None:
    page = sent(client)
    offered = only().created
    looked(only(), at=offered + dt.timedelta(minutes=1))
    decides(only(), Verdict.ASK, words="Which stage?", now=offered + dt.timedelta(minutes=2))
    assert add(client, page, words="Both.").status_code in (302, 303)
    happened = [moment.what for moment in client.get(page).context["page"].moments]
    # The addition came by the clock of now, a moment after the form.
    assert happened[0] == "Offered"
    assert sorted(happened[1:]) == [
        "Asked for more",
        "Something was added",
        "The machine looked at the link",
    ]
    moments = client.get(page).context["page"].moments
    assert [moment.when for moment in moments] == sorted(moment.when for moment in moments)


@pytest.mark.parametrize(
    ("verdict", "says"),
    [
        (Verdict.ACCEPT, "It was accepted."),
        (Verdict.REFUSE, "It was refused; the reason stands below."),
        (Verdict.ASK, "A moderator asks for more."),
        (Verdict.SPAM, "It was closed as spam"),
    ],
)
def test_it_tells_what_was_decided(client: Client, verdict: Verdict, says: str) -> None:
    page = sent(client)
    decides(only(), verdict, words="In the moderator’s words.", now=NOW)
    html = text_of(client, page)
    assert says in html
    is_spam = verdict is Verdict.SPAM
    assert ("In the moderator’s words." in html) is not is_spam
    assert (record_url(only()) in html) is not is_spam, "what everybody sees"
    assert (f"{page}/withdraw" in html) is not is_spam


def test_it_never_tells_who_decided(client: Client) -> None:
    page = sent(client)
    decides(only(), by="wilhelmina", now=NOW)
    assert "wilhelmina" not in text_of(client, page)


def test_a_link_that_went_away_is_told(client: Client) -> None:
    page = sent(client)
    decides(only(), now=NOW)
    judge()
    looked(only(), LinkState.MISSING, NOW, gone=True)
    assert "Its link has been gone since" in text_of(client, page)


def test_what_strangers_wrote_is_text(client: Client) -> None:
    page = sent(client, words=f"{BAD} https://spam.example/x", name=BAD, quotation=BAD)
    looked(only(), note=BAD)
    decides(only(), Verdict.ASK, words=BAD, now=NOW)
    add(client, page, words=BAD)
    html = text_of(client, page)
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert 'href="https://spam.example' not in html, "only link fields become links"


def test_one_page_asks_as_many_queries_with_much_on_it_as_with_little(
    client: Client, settings: Settings
) -> None:
    settings.SUBMISSIONS_PER_ADDRESS = "100/hour"
    page = sent(client)
    with CaptureQueriesContext(connection) as little:
        client.get(page)
    for number in range(20):
        decides(only(), Verdict.ASK, now=NOW + dt.timedelta(minutes=number))
        add(client, page, words=f"More, {number}", link=f"https://ash.example/{number}")
        looked(only(), at=NOW + dt.timedelta(minutes=number), number=number)
    cache.clear()
    with CaptureQueriesContext(connection) as much:
        client.get(page)
    assert len(much) <= len(little) + 1, "the changes that name it"
    assert len(much) < 14
    assert Supplement.objects.count() == 20


# --- Adding ----------------------------------------------------------------------------------


def test_more_can_be_added_and_the_machine_looks_there(client: Client) -> None:
    page = sent(client)
    answer = add(
        client,
        page,
        words="The second stage is here.",
        link="ash/stage-two",
        quotation="python stage_two.py",
    )
    assert answer.status_code in (302, 303)
    (added,) = Supplement.objects.all()
    assert added.content["words"] == "The second stage is here."
    assert added.content["links"][0]["kind"] == "hub_model"
    assert added.content["links"][0]["quotation"] == "python stage_two.py"
    assert Case.objects.get().check_due_at is not None
    assert "The second stage is here." in text_of(client, page)


def test_who_was_asked_for_more_and_adds_it_waits_for_a_moderator_again(client: Client) -> None:
    page = sent(client)
    decides(only(), Verdict.ASK, now=NOW)
    add(client, page, words="Both stages.")
    assert Case.objects.get().state == CaseState.OPEN
    assert "It is open again" in text_of(client, page)


def test_nothing_added_is_said_at_the_field_and_what_was_typed_is_kept(client: Client) -> None:
    page = sent(client)
    answer = add(client, page, link="two words", words="What I typed")
    assert answer.status_code == 422
    assert "no spaces" in errors_in(answer)["link"]
    assert "What I typed" in answer.content.decode()
    assert "Write what you want to add" in errors_in(add(client, page, words=""))["words"]
    assert not Supplement.objects.exists()


@pytest.mark.parametrize("verdict", [Verdict.ACCEPT, Verdict.SPAM])
def test_what_is_closed_takes_nothing_more(client: Client, verdict: Verdict) -> None:
    page = sent(client)
    draft = hidden(client.get(page), "draft")
    decides(only(), verdict, now=NOW)
    assert "Add something" not in text_of(client, page)
    answer = client.post(f"{page}/more", {"draft": draft, "words": "Late"})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not Supplement.objects.exists()


def test_a_page_that_was_forgotten_open_asks_to_send_it_once_more(client: Client) -> None:
    page = sent(client)
    for wrong in ("", "made-up", hidden(client.get(EVIDENCE), "draft")):
        answer = client.post(f"{page}/more", {"draft": wrong, "words": "What I typed"})
        assert answer.status_code == 422
        assert "send it once more" in answer.content.decode()
        assert "What I typed" in answer.content.decode()
    assert not Supplement.objects.exists()
    again = client.post(f"{page}/more", {"draft": hidden(answer, "draft"), "words": "Typed"})
    assert again.status_code in (302, 303)


def test_the_same_addition_sent_twice_is_one(client: Client) -> None:
    page = sent(client)
    typed = {"draft": hidden(client.get(page), "draft"), "words": "Both stages."}
    for _ in range(2):
        assert client.post(f"{page}/more", typed).status_code in (302, 303)
    assert Supplement.objects.count() == 1


def test_something_can_be_added_twenty_times_and_no_more(
    client: Client, settings: Settings
) -> None:
    settings.SUBMISSIONS_PER_ADDRESS = "100/hour"
    page = sent(client)
    for number in range(20):
        assert add(client, page, words=f"More, {number}").status_code in (302, 303)
    answer = add(client, page, words="And this")
    assert answer.status_code == 422
    assert "as often as it can be" in answer.content.decode()
    assert "And this" in answer.content.decode()
    assert Supplement.objects.count() == 20


def test_what_programs_fill_in_is_refused_here_too(client: Client) -> None:
    page = sent(client)
    assert add(client, page, words="Buy this", website="https://spam.example").status_code == 422
    assert not Supplement.objects.exists()


def test_adding_counts_as_sending(client: Client, settings: Settings) -> None:
    settings.SUBMISSIONS_PER_ADDRESS = "2/hour"
    page = sent(client)
    assert add(client, page, words="One.").status_code in (302, 303)
    assert add(client, page, words="Two.").status_code == 429
    assert Supplement.objects.count() == 1


# --- Taking it back --------------------------------------------------------------------------


def test_withdrawing_asks_first_and_then_cannot_be_undone(client: Client) -> None:
    page = sent(client)
    question = text_of(client, f"{page}/withdraw")
    assert "This cannot be undone" in question
    assert Case.objects.get().state == CaseState.OPEN, "asking changes nothing"
    answer = client.post(f"{page}/withdraw")
    assert answer["Location"] == page
    assert Case.objects.get().state == CaseState.WITHDRAWN
    html = text_of(client, page)
    assert "It was withdrawn." in html
    assert "Add something" not in html
    assert f"{page}/withdraw" not in html
    assert client.get(f"{page}/withdraw").status_code == 302


def test_withdrawing_twice_is_once_and_spam_is_not_withdrawn(client: Client) -> None:
    page = sent(client)
    for _ in range(2):
        assert client.post(f"{page}/withdraw")["Location"] == page
    assert Supplement.objects.count() == 1
    other = sent(client, words="Another one")
    decides(Submission.objects.latest("pk"), Verdict.SPAM, now=NOW)
    assert client.get(f"{other}/withdraw").status_code == 302, "there is nothing to ask"
    assert client.post(f"{other}/withdraw").status_code == 404
    assert Submission.objects.latest("pk").case.state == CaseState.SPAM


def test_what_was_accepted_leaves_the_rating_when_it_is_withdrawn(client: Client) -> None:
    page = sent(client)
    decides(only(), now=NOW)
    judge(now=NOW)
    assert get(LAB).level == 3
    client.post(f"{page}/withdraw")
    judge(now=NOW + dt.timedelta(hours=1))
    assert get(LAB).level == 2
    assert "The rating changed: level 3 to 2" in text_of(client, page)


# --- The producer's token --------------------------------------------------------------------


def test_a_publisher_gets_a_token_with_what_to_do_with_it(client: Client) -> None:
    page = sent(client, REPLY)
    html = text_of(client, page)
    assert only().proof_token in html
    assert f"{only().proof_token}.txt" in html
    assert "README.md" in html
    assert "It waits until you have shown that you are the publisher" in html
    assert "Show that you are the producer" not in text_of(client, sent(client))


def test_look_again_makes_the_model_due_and_says_so(client: Client) -> None:
    page = sent(client, REPLY)
    later = NOW + dt.timedelta(days=5)
    AIModel.objects.filter(slug=LAB).update(due_at=later, last_attempt=NOON)
    answer = client.post(f"{page}/look")
    assert answer.status_code in (302, 303)
    due = get(LAB).due_at
    assert due is not None
    assert due < later
    assert client.get(f"{page}/look").status_code == 405


def test_a_token_that_was_seen_is_told(client: Client) -> None:
    page = sent(client, REPLY)
    observations = seen(LAB)
    look(LAB, observations, NOON + dt.timedelta(days=1))
    observation = get(LAB).observation
    assert observation is not None
    ProducerProof.objects.create(
        submission=only(), observation=observation, commit="a" * 40, created=NOW
    )
    Case.objects.update(is_proven=True)
    assert note_proofs(ai_model=get(LAB), observation=observation, now=NOW) == 0
    html = text_of(client, page)
    assert "Your token was found" in html
    assert "look soon" not in html


# --- The feed, and who only follows -----------------------------------------------------------


def test_the_feed_tells_each_decision_under_an_id_that_stays(client: Client) -> None:
    page = sent(client)
    empty = feedparser.parse(client.get(f"{page}/feed.rss").content)
    assert (empty.bozo, empty.entries) == (False, [])
    first = decides(only(), Verdict.ASK, words=f"Which\x07 stage? {BAD}", now=NOW)
    second = decides(only(), Verdict.REFUSE, now=NOW + dt.timedelta(hours=1))
    response = client.get(f"{page}/feed.rss")
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    read = feedparser.parse(response.content)
    assert not read.bozo
    assert [entry.id.rpartition(":")[2] for entry in read.entries] == [
        str(second.uid),
        str(first.uid),
    ]
    assert all(page in entry.link for entry in read.entries)


def test_the_feed_of_spam_is_empty(client: Client) -> None:
    page = sent(client)
    decides(only(), Verdict.SPAM, now=NOW)
    assert feedparser.parse(client.get(f"{page}/feed.rss").content).entries == []


def test_who_offered_the_same_again_sees_it_and_changes_nothing(client: Client) -> None:
    page = sent(client, name="Ash")
    key = page.rpartition("/")[2]
    follow = f"/follow/{follow_key(only())}"
    response = client.get(follow)
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    html = response.content.decode()
    assert "Somebody has offered the same before you" in html
    assert key not in html
    assert not re.search(r'method="post"', html)
    assert "Withdraw" not in html.replace("withdraw it", "")
    assert client.post(follow).status_code == 405
    assert client.get(f"{follow}x").status_code == 404
    assert client.get(f"/submissions/{follow_key(only())}").status_code == 404


def test_an_e_mail_address_stands_on_none_of_its_pages(client: Client) -> None:
    page = sent(client, email="ash@mail.example")
    decides(only(), Verdict.ASK, now=NOW)
    pages = (page, f"{page}?new=1", f"{page}/withdraw", f"{page}/feed.rss")
    for one in (*pages, f"/follow/{follow_key(only())}"):
        assert "ash@mail.example" not in text_of(client, one), one
    assert "written to when it is decided" in text_of(client, page)


def test_a_missing_model_has_a_page_too(client: Client) -> None:
    load()
    answer = send(client, "/missing", {"repository": "oak-lab/oak-1b", "relationship": "none"})
    html = text_of(client, str(answer["Location"]))
    assert "Missing model: oak-lab/oak-1b" in html
    assert 'data-taken="/missing"' in html
