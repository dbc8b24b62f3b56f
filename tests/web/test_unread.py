"""What a submitter adds while a moderator decides: nobody has read it, so it is not published."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from audits.models import Submission
from audits.services.offered import supplements_for_public
from audits.services.submissions import add_more, withdraw
from audits.verdicts import Verdict
from openboard.presenters.evidence import record_url
from tests.record.boards import NOON
from tests.record.deciding import decides
from tests.web.moderating import QUEUE, as_bob, last_of, load_boards, offered_at, path_of, sent

pytestmark = pytest.mark.django_db

SPAM = "Buy this at https://spam.example/x"


@pytest.fixture
def bob(client: Client) -> Client:
    load_boards()
    return as_bob(client)


def refusal(client: Client, submission: Submission) -> dict[str, Any]:
    """Return what the refuse form sends, opened now."""
    panels = client.get(path_of(submission)).context["panels"]
    form = next(one.form for one in panels if one.form.verdict is Verdict.REFUSE)
    hidden = {name: form[name].value() or "" for name in ("after", "seen")}
    return {"verdict": "refuse", "reason": "known", "words": "I typed this.", **hidden}


def bulk(client: Client, what: str, submission: Submission) -> HttpResponse:
    last = submission.decisions.order_by("-pk").first()
    pick = f"{submission.uid}.{last.pk if last else 0}"
    answer: HttpResponse = client.post(f"{QUEUE}/bulk", {"what": what, "pick": [pick]})  # type: ignore[assignment]
    return answer


@pytest.mark.parametrize("verdict", ["accept", "refuse"])
def test_what_came_since_the_page_was_opened_is_shown_before_anything_is_decided(
    bob: Client, verdict: str
) -> None:
    submission = offered_at(0)
    accepting = sent(bob, submission, reason="shown", words="I typed this.")
    data = accepting if verdict == "accept" else refusal(bob, submission)
    add_more(submission_id=submission.pk, words=SPAM)
    response = bob.post(path_of(submission), data)
    assert response.status_code == 409
    html = response.content.decode()
    assert "Its submitter has added something meanwhile" in html
    assert "spam.example" in html
    assert "I typed this." in html
    assert not submission.decisions.exists()
    # Sent once more, now that it was seen.
    (again,) = [one.form for one in response.context["panels"] if one.is_open]
    data |= {"seen": again["seen"].value()}
    assert bob.post(path_of(submission), data).status_code == 302
    assert last_of(submission).verdict == verdict


def test_what_was_there_when_the_page_was_opened_is_no_obstacle(bob: Client) -> None:
    submission = offered_at(0)
    add_more(submission_id=submission.pk, words="In both stages.")
    assert bob.post(path_of(submission), refusal(bob, submission)).status_code == 302
    assert "In both stages." in bob.get(record_url(submission)).content.decode()


def test_a_form_that_does_not_say_what_was_seen_has_seen_nothing(bob: Client) -> None:
    submission = offered_at(0)
    add_more(submission_id=submission.pk, words=SPAM)
    data = refusal(bob, submission)
    del data["seen"]
    assert bob.post(path_of(submission), data).status_code == 409


def test_spam_needs_no_second_look(bob: Client) -> None:
    submission = offered_at(0)
    data = refusal(bob, submission) | {"verdict": "spam", "reason": "advertising"}
    add_more(submission_id=submission.pk, words=SPAM)
    assert bob.post(path_of(submission), data).status_code == 302
    assert last_of(submission).verdict == "spam"


def test_a_withdrawal_is_told_as_one(bob: Client) -> None:
    submission = offered_at(0)
    data = refusal(bob, submission)
    withdraw(submission_id=submission.pk)
    assert "has withdrawn it" in bob.post(path_of(submission), data).content.decode()


def test_the_queue_decides_about_nothing_that_it_does_not_show(bob: Client) -> None:
    submission = offered_at(0)
    add_more(submission_id=submission.pk, words=SPAM)
    assert "open it and look again" in bulk(bob, "refuse.known", submission).content.decode()
    assert not submission.decisions.exists()
    bulk(bob, "spam.advertising", submission)
    assert last_of(submission).verdict == "spam"


def test_the_queue_decides_again_about_what_was_read_before(bob: Client) -> None:
    submission = offered_at(0)
    add_more(submission_id=submission.pk, words="In both stages.", now=NOON)
    decides(submission, Verdict.REFUSE, now=NOON + dt.timedelta(hours=1))
    decides(submission, Verdict.REOPEN, now=NOON + dt.timedelta(hours=2))
    bulk(bob, "refuse.known", submission)
    assert last_of(submission).verdict == "refuse"


def test_what_comes_after_a_decision_stays_between_submitter_and_moderators(bob: Client) -> None:
    submission = offered_at(0)
    decides(submission, Verdict.ASK, now=timezone.now())
    add_more(submission_id=submission.pk, words=SPAM)
    assert supplements_for_public(submission) == ()
    assert "spam.example" not in bob.get(record_url(submission)).content.decode()
    assert "spam.example" in bob.get(path_of(submission)).content.decode()
