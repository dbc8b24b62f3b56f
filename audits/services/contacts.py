"""How somebody can be written to about a submission: kept while it is of use, then deleted.

An address is never logged, and never part of an error: what raises here names no e-mail.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Coalesce

from audits.models import Case, CaseState, Contact

MAX_CONTACTS = 50
"""Of one submission: a flood of the same thing leaves no more rows than that."""

UNDECIDED_DAYS = 180
"""After its submitter last did something about a submission that nobody decided."""

_DECIDED = (CaseState.ACCEPTED, CaseState.REFUSED, CaseState.SPAM)


def add_contact(case: Case, *, email: str, sender: str, now: datetime) -> Contact | None:
    """Note who offered something; None when nothing was added.

    The same person is noted once, and nobody for what is closed. Who comes after a decision sees it
    on the page, and is written to about the next one. Call it in a transaction; it locks the case.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not (email or sender) or case.state in (CaseState.SPAM, CaseState.WITHDRAWN):
        return None
    there = list(Contact.objects.filter(submission=case.pk).values_list("email", "sender"))
    # Another address from the same place counts; the same place without any says nothing new.
    known = {address.casefold() for address, _ in there} if email else {at for _, at in there}
    if (email.casefold() if email else sender) in known or len(there) >= MAX_CONTACTS:
        return None
    return Contact.objects.create(
        submission_id=case.pk,
        email=email,
        sender=sender,
        told_id=case.decision_id,
        created=now,
    )


def delete_old_contacts(*, now: datetime) -> int:
    """Delete how to write to people, when it is no longer needed; returns how many rows.

    That is CONTACT_DAYS after the decision or the withdrawal, and half a year after its submitter
    last did something about what nobody decided.
    """
    decided_before = now - timedelta(days=int(settings.CONTACT_DAYS))
    idle_before = now - timedelta(days=UNDECIDED_DAYS)
    settled = Case.objects.alias(settled=Coalesce("decided_at", "touched"))
    old = settled.filter(state__in=_DECIDED, settled__lte=decided_before)
    withdrawn = Q(state=CaseState.WITHDRAWN, touched__lte=decided_before)
    idle = ~Q(state__in=_DECIDED) & Q(touched__lte=idle_before)
    given_up = Case.objects.filter(withdrawn | idle)
    contacts = Contact.objects.filter(
        Q(submission__in=old.values("pk")) | Q(submission__in=given_up.values("pk"))
    )
    deleted, _ = contacts.delete()
    return deleted
