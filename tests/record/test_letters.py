"""Who left an address is told what was decided: once, in plain text, by a real mail server."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import transaction
from pytest_django import Settings

from audits.models import AIModel, Case, Contact, Submission
from audits.offers import SubmissionKind
from audits.services.letters import has_letters, send_letters
from audits.services.submissions import add_more, find_by_follow_key, withdraw
from audits.verdicts import REASONS, Verdict
from openboard.mail import ConsoleBackend
from tests.mail_server import MailServer
from tests.record.boards import DAY, NOON, REBUILDABLE, entry, load
from tests.record.deciding import decides
from tests.record.offers import EVIDENCE, LAB, MISSING, REPLY, offering
from tests.record.test_concurrency import at_once

pytestmark = pytest.mark.django_db

ASH = "ash@ash.example"
BAY = "bay@bay.example"
WORDS = "It is in the folder beside it."


@pytest.fixture(autouse=True)
def _board() -> Iterator[None]:
    load(entry(LAB), entry("oak/a"))
    cache.clear()
    yield
    cache.clear()


def offered(email: str = ASH, **options: object) -> Submission:
    return offering(email=email, name="BUY NOW", **options).submission  # type: ignore[arg-type]


def told() -> list[EmailMessage]:
    """Send what is due, and return it."""
    mail.outbox.clear()
    count = send_letters(now=NOON)
    assert len(mail.outbox) == count
    return list(mail.outbox)


def one() -> EmailMessage:
    (letter,) = told()
    return letter


# --- Who is told what -----------------------------------------------------------------------------

SAYS = {
    Verdict.ACCEPT: ("accepted", "has accepted the evidence that you offered, about fir 1b"),
    Verdict.REFUSE: ("not accepted", "has not accepted it"),
    Verdict.ASK: ("a question", "asks for more"),
}


@pytest.mark.parametrize("verdict", SAYS)
def test_a_decision_is_told_with_its_reason_and_words(verdict: Verdict) -> None:
    row = offered()
    reason, sentence = next(iter(REASONS[verdict].items()))
    decides(row, verdict, reason=reason, words=WORDS)
    assert has_letters()
    letter = one()
    subject, said = SAYS[verdict]
    assert letter.subject == f"OpenBoard: {subject} – fir 1b"
    assert letter.to == [ASH]
    assert letter.cc == letter.bcc == []
    for part in (said, sentence, WORDS, "30 days"):
        assert part in letter.body
    assert not has_letters()
    assert told() == []


def test_nobody_is_told_before_a_decision() -> None:
    offered()
    assert not has_letters()
    assert told() == []


def test_the_letter_leads_to_the_page_that_shows_and_changes_nothing(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://board.example"
    row = offered()
    decides(row)
    body = str(one().body)
    (line,) = [line for line in body.splitlines() if "/follow/" in line]
    assert line.startswith("https://board.example/follow/")
    assert find_by_follow_key(line.rpartition("/")[2]) == row
    assert "/submissions/" not in body


def test_nothing_in_a_letter_was_written_by_who_gave_the_address() -> None:
    spam = "BUY NOW"
    evidence = replace(EVIDENCE, words=spam)
    decides(offered(offer=evidence))
    missing = replace(MISSING, missing=replace(MISSING.missing, name=spam))  # type: ignore[type-var]
    decides(offered(offer=missing, kind=SubmissionKind.MISSING), Verdict.REFUSE)
    decides(offered(offer=replace(REPLY, words=spam), kind=SubmissionKind.REPLY), Verdict.ASK)
    letters = told()
    assert len(letters) == 3
    for letter in letters:
        assert spam not in f"{letter.subject} {letter.body}"
        assert "elm" not in str(letter.body)


@pytest.mark.parametrize("kind", [SubmissionKind.EVIDENCE, SubmissionKind.REPLY])
def test_an_overturned_acceptance_is_told_as_such(kind: SubmissionKind) -> None:
    row = offered(kind=kind, offer=REPLY if kind is SubmissionKind.REPLY else EVIDENCE)
    Case.objects.update(is_proven=True)
    decides(row, now=NOON)
    assert "accepted" in one().subject
    decides(row, Verdict.REFUSE, reason="accepted_wrongly", now=NOON + DAY)
    letter = one()
    assert "no longer accepted" in letter.subject
    assert "should not have been accepted" in str(letter.body)


def test_a_decision_that_was_taken_back_is_told() -> None:
    row = offered()
    decides(row, Verdict.REFUSE)
    told()
    decides(row, Verdict.REOPEN)
    assert "looked at again" in one().subject


def test_spam_is_told_nothing_also_when_it_turns_out_to_be_none() -> None:
    row = offered()
    decides(row, Verdict.SPAM)
    assert told() == []
    decides(row, Verdict.REOPEN)
    assert told() == []
    decides(row, Verdict.REFUSE)
    assert "not accepted" in one().subject


def test_who_has_withdrawn_is_told_nothing() -> None:
    row = offered()
    decides(row, Verdict.ASK)
    withdraw(submission_id=row.pk, now=NOON)
    assert told() == []


def test_a_decision_that_waits_for_a_second_person_is_told_when_they_agree() -> None:
    load(entry(LAB, {part: how for part, how in REBUILDABLE.items() if part != "training_code"}))
    row = offered()
    assert decides(row, by="bob").waits_for_second
    assert not has_letters()
    assert told() == []
    assert not decides(row, by="alice").waits_for_second
    assert one().subject == "OpenBoard: accepted – fir 1b"


def test_only_the_last_decision_is_told_when_several_came_at_once() -> None:
    row = offered()
    decides(row, Verdict.ASK)
    add_more(submission_id=row.pk, words="Line 7.", now=NOON)
    decides(row, Verdict.ACCEPT)
    assert "accepted" in one().subject


def test_everybody_who_offered_the_same_is_told_in_a_letter_of_their_own() -> None:
    row = offered()
    offered(BAY, sender="b" * 64)
    decides(row)
    assert sorted(letter.to for letter in told()) == [[ASH], [BAY]]


def test_who_comes_after_a_decision_is_told_of_the_next_one_only() -> None:
    row = offered()
    decides(row)
    told()
    offered(BAY, sender="b" * 64)
    assert told() == []
    decides(row, Verdict.REFUSE, now=NOON + DAY)
    assert len(told()) == 2


def test_who_left_no_address_is_not_written_to() -> None:
    decides(offered(""))
    assert Contact.objects.exists()
    assert not has_letters()


def test_a_letter_goes_with_a_number_of_its_own_and_asks_for_no_answer() -> None:
    row = offered()
    decision = decides(row)
    headers = one().extra_headers
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"].startswith(f"<{decision.uid}.")


def test_a_name_with_line_breaks_makes_no_header() -> None:
    AIModel.objects.filter(slug=LAB).update(name="fir\r\nBcc: everybody@bay.example")
    decides(offered(), words="Hello.\n.\nMAIL FROM:<x@bay.example>")
    letter = one()
    assert "\n" not in letter.subject
    written = letter.message()
    assert written["Bcc"] is None
    assert letter.recipients() == [ASH]


# --- Sending --------------------------------------------------------------------------------------


@pytest.fixture
def smtp(settings: Settings) -> Iterator[MailServer]:
    """A mail server on loopback that takes everything."""
    with MailServer() as server:
        use(settings, server)
        yield server


def use(settings: Settings, server: MailServer) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 5


def test_letters_arrive_as_they_were_written(smtp: MailServer, settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "OpenBoard <board@board.example>"
    row = offered()
    offered(BAY, sender="b" * 64)
    decides(row, words=f"{WORDS}\n.\n..\nSchöne Grüße")
    assert send_letters(now=NOON) == 2
    assert [letter.to for letter in smtp.letters] == [(ASH,), (BAY,)]
    assert smtp.connections == 1
    message = smtp.letters[0].message
    assert message["To"] == ASH
    assert message["From"] == "OpenBoard <board@board.example>"
    assert message.get_content_type() == "text/plain"
    text = message.get_content().replace("\r\n", "\n")
    assert f"{WORDS}\n.\n..\nSchöne Grüße" in text


def test_an_address_that_is_refused_for_good_is_deleted(settings: Settings) -> None:
    row = offered()
    offered(BAY, sender="b" * 64)
    decides(row)
    with MailServer(recipients={ASH: 550}) as server:
        use(settings, server)
        assert send_letters(now=NOON) == 1
    assert [letter.to for letter in server.letters] == [(BAY,)]
    assert list(Contact.objects.order_by("pk").values_list("email", flat=True)) == ["", BAY]
    assert not has_letters()


def test_a_letter_that_is_put_off_waits_some_minutes(settings: Settings) -> None:
    row = offered()
    offered(BAY, sender="b" * 64)
    decides(row)
    with MailServer(recipients={ASH: 450}) as server:
        use(settings, server)
        assert send_letters(now=NOON) == 1
        assert not has_letters()
        assert send_letters(now=NOON) == 0
        assert server.connections == 1
        cache.clear()
        server.recipients.clear()
        assert has_letters()
        assert send_letters(now=NOON) == 1
    assert [letter.to for letter in server.letters] == [(BAY,), (ASH,)]


@pytest.mark.parametrize(("code", "is_left"), [(554, False), (451, True)])
def test_a_text_that_is_refused_for_good_is_not_tried_again(
    settings: Settings, code: int, is_left: bool
) -> None:
    decides(offered())
    with MailServer(data=code) as server:
        use(settings, server)
        assert send_letters(now=NOON) == 0
    assert server.letters == []
    cache.clear()
    assert has_letters() is is_left


def test_nothing_is_lost_while_the_mail_server_is_away(settings: Settings) -> None:
    decides(offered())
    with MailServer() as gone:
        pass
    use(settings, gone)
    assert send_letters(now=NOON) == 0
    with MailServer(greeting=421) as busy:
        use(settings, busy)
        cache.clear()
        assert send_letters(now=NOON) == 0
    with MailServer() as server:
        use(settings, server)
        cache.clear()
        assert send_letters(now=NOON) == 1
    assert Contact.objects.get().told is not None


@pytest.mark.parametrize("recipients", [{ASH: 550}, {ASH: 450}, {ASH: 421}, {}])
def test_addresses_are_never_logged(
    settings: Settings, caplog: pytest.LogCaptureFixture, recipients: dict[str, int]
) -> None:
    caplog.set_level(logging.DEBUG)
    decides(offered())
    with MailServer(recipients=recipients) as server:
        use(settings, server)
        send_letters(now=NOON)
    assert ASH not in caplog.text
    assert "ash.example" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_the_same_letter(smtp: MailServer) -> None:
    rows = [
        offered(f"ash{number}@ash.example", offer=replace(EVIDENCE, words=f"{number}."))
        for number in range(6)
    ]
    for row in rows:
        decides(row, Verdict.REFUSE)
    counts = at_once(*[partial(send_letters, now=NOON)] * 4)
    assert sum(count for count in counts if isinstance(count, int)) == 6
    assert len({letter.to for letter in smtp.letters}) == len(smtp.letters) == 6


@pytest.mark.django_db(transaction=True)
def test_a_letter_whose_worker_is_killed_is_sent_again_under_the_same_number(
    smtp: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    decides(offered())

    def killed() -> None:
        with transaction.atomic():
            send_letters(now=NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        killed()
    assert send_letters(now=NOON) == 1
    first, second = (letter.message["Message-ID"] for letter in smtp.letters)
    assert first == second


def test_the_console_shows_the_letter_and_not_for_whom_it_is() -> None:
    decides(offered(), words="Schöne Grüße")
    letter = one()
    letter.cc, letter.reply_to = [BAY], [BAY]
    stream = io.StringIO()
    assert ConsoleBackend(stream=stream).send_messages([letter]) == 1
    printed = stream.getvalue()
    assert "To: (not shown)" in printed
    assert "Schöne Grüße" in printed
    assert "/follow/" in printed
    assert "ash.example" not in printed
    assert "bay.example" not in printed
