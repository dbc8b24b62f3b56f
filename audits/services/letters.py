"""Letters to those who offered something and left an address: what was decided, and why.

    if has_letters():
        send_letters(now=now)

Plain text, one addressee each. Nothing in them was written by whoever gave the address, so that
nobody can have this board write to others in words of their own. Addresses are never logged.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime
from enum import Enum
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from redis import RedisError

from audits.collect.text import clean_line
from audits.models import CaseState, Contact, Decision, Submission
from audits.offers import SubmissionKind
from audits.services.accepted import MODEL
from audits.services.submission_keys import follow_key_for
from audits.verdicts import Verdict, reason_sentence

log = logging.getLogger(__name__)

LETTERS_AT_ONCE = 100
"""In one job; the next one takes the rest."""

PAUSE_SECONDS = 300
"""After the mail server was away, or put a letter off: grey-listing wants some minutes."""

_PAUSE = "letters:pause"

THINGS = {
    SubmissionKind.EVIDENCE: "the evidence that you offered",
    SubmissionKind.DISPUTE: "the finding that you disputed",
    SubmissionKind.REPLY: "your reply",
    SubmissionKind.REPRODUCTION: "your reproduction report",
    SubmissionKind.MISSING: "the model that you missed",
}


class _Fate(Enum):
    """What became of one letter."""

    SENT = "sent"
    NOT_NEEDED = "not needed"
    GIVEN_UP = "given up"
    """It cannot be delivered, now or later."""
    PUT_OFF = "put off"
    """The server wants it later."""
    SERVER_AWAY = "server away"


def has_letters() -> bool:
    """Whether somebody is to be written to, and the mail server is not being left alone."""
    return not _is_paused() and _due().exists()


def send_letters(*, now: datetime, limit: int = LETTERS_AT_ONCE) -> int:
    """Write to everybody who has not been told of the last decision; returns how many letters.

    Each letter is sent under a lock on its own row, which nothing else waits for: two workers never
    send the same one. One whose worker is killed between sending and noting it is sent again, under
    the same Message-ID. A decision that waits for a second person is not told, nor is spam.

    While the mail server is away, nothing is lost: all of it is tried again some minutes later. An
    address that the server refuses for good is deleted. Never raises for what a mail server does.
    """
    if _is_paused() or not _due().exists():
        return 0
    connection = get_connection()
    fates: dict[int, _Fate] = {}
    try:
        connection.open()
        while len(fates) < limit:
            sent = _send_next(connection, passed_over=list(fates))
            if sent is None:
                break
            fates |= sent
            if _Fate.SERVER_AWAY in sent.values():
                break
    except (OSError, smtplib.SMTPException) as error:
        _note(error, "The mail server cannot be reached")
        fates[0] = _Fate.SERVER_AWAY
    finally:
        connection.close()
    if {_Fate.PUT_OFF, _Fate.SERVER_AWAY} & set(fates.values()):
        _pause()
    return sum(fate is _Fate.SENT for fate in fates.values())


def _due() -> QuerySet[Contact]:
    """Return those who are to be told of a decision."""
    case = "submission__case__"
    untold = Q(told__isnull=True) | Q(told__lt=F(f"{case}decision"))
    return (
        Contact.objects.exclude(email="")
        .filter(untold, **{f"{case}decision__waits_for_second": False})
        .exclude(**{f"{case}state__in": [CaseState.SPAM, CaseState.WITHDRAWN]})
        .order_by("pk")
    )


@transaction.atomic
def _send_next(connection: BaseEmailBackend, passed_over: list[int]) -> dict[int, _Fate] | None:
    """Send one letter, and note that; None when there is none to send."""
    locked = _due().exclude(pk__in=passed_over).select_for_update(skip_locked=True, of=("self",))
    contact = locked.select_related(
        "submission__ai_model", "submission__case__decision__previous"
    ).first()
    if contact is None:
        return None
    decision = contact.submission.case.decision
    assert decision is not None  # `_due` asks for it
    letter = letter_about(decision, contact)
    fate = _Fate.NOT_NEEDED if letter is None else _send(connection, letter, contact)
    columns: dict[str, object] = {}
    if fate in (_Fate.SENT, _Fate.NOT_NEEDED, _Fate.GIVEN_UP):
        columns["told"] = decision
    if fate is _Fate.GIVEN_UP:
        columns["email"] = ""
    if columns:
        Contact.objects.filter(pk=contact.pk).update(**columns)
    return {contact.pk: fate}


def _send(connection: BaseEmailBackend, letter: EmailMessage, contact: Contact) -> _Fate:
    letter.connection = connection
    what = f"A letter about submission {contact.submission_id}"
    try:
        letter.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        if all(500 <= code < 600 for code in codes):
            _note(error, f"{what} cannot be delivered")
            return _Fate.GIVEN_UP
        return _Fate.PUT_OFF
    except smtplib.SMTPDataError as error:
        _note(error, f"{what} was not taken")
        return _Fate.GIVEN_UP if 500 <= error.smtp_code < 600 else _Fate.PUT_OFF
    except (OSError, smtplib.SMTPException) as error:
        _note(error, "The mail server does not take letters")
        return _Fate.SERVER_AWAY
    except ValueError as error:
        # An address or a header that cannot be written down: it never can.
        _note(error, f"{what} cannot be written")
        return _Fate.GIVEN_UP
    return _Fate.SENT


def _note(error: Exception, sentence: str) -> None:
    """Log without the error's own words: a mail server's answers hold the address."""
    code = getattr(error, "smtp_code", "")
    log.warning("%s (%s).", sentence, " ".join(filter(None, [type(error).__name__, str(code)])))


# --- The letter -----------------------------------------------------------------------------------


def letter_about(decision: Decision, contact: Contact) -> EmailMessage | None:
    """Return the letter that tells somebody of a decision; None where there is nothing to tell.

    Its name for a model is the registry's: what a submitter wrote is not repeated.
    """
    submission = contact.submission
    told = _told(decision)
    if told is None:
        return None
    subject, sentence, next_step = told
    thing = THINGS[SubmissionKind(submission.kind)]
    model = _model_of(submission, decision)
    about = f"{thing}, about {model}" if model else thing
    reason = reason_sentence(decision.verdict, decision.reason)
    paragraphs = [
        "Hello,",
        f"{sentence.format(thing=about)}",
        f"Reason: {reason}" if reason else "",
        f"The moderator adds:\n\n{decision.words}" if decision.words else "",
        next_step,
        f"Where it stands:\n{_address(submission)}",
        "To add something or to withdraw it, use the address that you were given when you offered "
        "it. The one above only shows it.",
        "Your e-mail address is not shown to anybody, and is deleted "
        f"{settings.CONTACT_DAYS} days after the decision. Nobody reads answers to this letter.",
        f"OpenBoard\n{settings.PUBLIC_URL}",
    ]
    host = urlsplit(settings.PUBLIC_URL).hostname
    return EmailMessage(
        subject=clean_line(f"OpenBoard: {subject}" + (f" – {model}" if model else ""), 150),
        body="\n\n".join(filter(None, paragraphs)) + "\n",
        to=[contact.email],
        headers={
            # So that out-of-office notes are not sent back (RFC 3834).
            "Auto-Submitted": "auto-generated",
            "Message-ID": f"<{decision.uid}.{contact.pk}@{host}>",
        },
    )


def _told(decision: Decision) -> tuple[str, str, str] | None:
    """Return the subject, what was decided, and what happens next."""
    before = decision.previous.verdict if decision.previous else None
    match decision.verdict:
        case Verdict.ACCEPT:
            return "accepted", "A moderator has accepted {thing}.", _follows(decision)
        case Verdict.REFUSE if _was_accepted_before(decision):
            return (
                "no longer accepted",
                "A moderator has decided that {thing} should not have been accepted.",
                _follows(decision),
            )
        case Verdict.REFUSE:
            return (
                "not accepted",
                "A moderator has looked at {thing}, and has not accepted it.",
                "If you think that this is wrong, add what was missing on your page: then it is "
                "looked at again.",
            )
        case Verdict.ASK:
            return (
                "a question",
                "A moderator has looked at {thing}, and asks for more.",
                "It waits for your answer, which you can give on your page.",
            )
        case Verdict.REOPEN if before in (Verdict.ACCEPT, Verdict.REFUSE):
            return (
                "looked at again",
                "The decision about {thing} was taken back.",
                "A moderator will look at it again.",
            )
    return None


def _follows(decision: Decision) -> str:
    """Return what comes after a decision that counts, or no longer counts."""
    match decision.submission.kind:
        case SubmissionKind.REPLY:
            return "Replies stand beside a finding, and move no rating."
        case SubmissionKind.MISSING:
            return ""
    return "The model is being rated again; whatever changes is on its page."


def _was_accepted_before(decision: Decision) -> bool:
    """Whether the decision in force before this one had accepted it."""
    earlier = Decision.objects.filter(
        submission=decision.submission_id, pk__lt=decision.pk, waits_for_second=False
    )
    last = earlier.order_by("-pk").first()
    return last is not None and last.verdict == Verdict.ACCEPT


def _model_of(submission: Submission, decision: Decision) -> str:
    if submission.ai_model is not None:
        return clean_line(submission.ai_model.name, 100)
    # The place on the board that a moderator entered.
    return clean_line(decision.ruling.get(MODEL, ""), 200)


def _address(submission: Submission) -> str:
    path = reverse("submission_follow", args=[follow_key_for(submission.uid)])
    return f"{settings.PUBLIC_URL}{path}"


# --- Leaving the mail server alone ----------------------------------------------------------------


def _pause() -> None:
    try:
        cache.set(_PAUSE, 1, PAUSE_SECONDS)
    except RedisError:
        log.warning("The cache is away: letters are tried again at the next beat.")


def _is_paused() -> bool:
    try:
        return cache.get(_PAUSE) is not None
    except RedisError:
        return False
