"""What a moderator's page of one case is made of: its forms, and what deciding would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.http import QueryDict

from audits.engine.accepted import Accepted
from audits.offers import SubmissionKind
from audits.registry import RegistryModel
from audits.services.accepted import entry_of, ruling_of
from audits.services.decisions import may_decide
from audits.services.effects import (
    Effect,
    criterion_of,
    effect_of,
    effect_of_entry,
    effect_of_leaving,
    is_answered_by_statements,
    suggest,
)
from audits.services.offered import offer_of
from audits.verdicts import Verdict
from openboard.entry_forms import EntryForm, fields_of_entry, fields_of_offer
from openboard.moderation_forms import AGREED, DecisionForm, reasons_for
from openboard.moderation_records import CaseRecord
from openboard.presenters.cases import no_effect_note
from openboard.ruling_forms import RulingForm, fields_of, ruling_form


@dataclass(frozen=True, slots=True)
class Panel:
    """One verdict with its form."""

    form: DecisionForm
    is_open: bool
    why_not: str
    """Why it cannot be decided so, as a sentence; empty when it can."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """The ruling form of a case, and what it rules at this moment."""

    form: RulingForm | EntryForm
    accepted: Accepted | None
    entry: RegistryModel | None
    """Of a missing model."""

    @property
    def is_valid(self) -> bool:
        """Whether what was typed can be ruled; what the form begins with always can."""
        return not self.form.is_bound or self.form.is_valid()


def read_ruling(record: CaseRecord, data: QueryDict | None) -> Ruled:
    """Return the ruling as typed; without data, as it begins.

    It begins with what a first person has ruled, else with what is in force, else with the offer
    taken at its word.
    """
    submission = record.submission
    if submission.kind == SubmissionKind.MISSING:
        begun = entry_of(record.waiting) or entry_of(record.in_force)
        fields = fields_of_entry(begun) if begun else fields_of_offer(offer_of(submission))
        entry_form = EntryForm(data, fields)
        entry = begun
        if data is not None:
            entry = entry_form.entry() if entry_form.is_valid() else None
        return Ruled(entry_form, None, entry)
    ruling = ruling_of(record.waiting) or ruling_of(record.in_force) or suggest(submission)
    form = ruling_form(submission.kind, data, fields_of(ruling))
    if data is not None:
        return Ruled(form, form.ruling(str(submission.uid)) if form.is_valid() else None, None)
    return Ruled(form, ruling, None)


def read_effect(record: CaseRecord, ruled: Ruled) -> tuple[Effect | None, str]:
    """Return what accepting would do, and what is to be said about it."""
    submission, kind = record.submission, record.submission.kind
    if not ruled.is_valid:
        return None, "What is ruled cannot be read yet: see what is marked there."
    if kind == SubmissionKind.REPLY:
        return None, no_effect_note(kind, "", is_machine_only=False, is_empty=True)
    if kind == SubmissionKind.MISSING:
        if ruled.entry is not None:
            return effect_of_entry(ruled.entry), ""
        return None, no_effect_note(kind, "", is_machine_only=False, is_empty=True)
    criterion = criterion_of(submission.criterion)
    note = no_effect_note(
        kind,
        criterion.title if criterion else "",
        is_machine_only=criterion is not None and not is_answered_by_statements(criterion),
        is_empty=ruled.accepted is None or ruled.accepted.is_empty,
    )
    return effect_of(submission=submission, accepted=ruled.accepted), note


def read_undo_effect(record: CaseRecord) -> Effect | None:
    """Return what undoing an acceptance would do; None when nothing is accepted."""
    decision = record.in_force
    if decision is None or decision.verdict != Verdict.ACCEPT:
        return None
    if entry := entry_of(decision):
        return effect_of_leaving(entry)
    if ruling_of(decision) is None:
        return None
    return effect_of(submission=record.submission, accepted=None)


def decision_form(
    record: CaseRecord,
    verdict: Verdict,
    by: User,
    data: QueryDict | None = None,
    *,
    typed: QueryDict | None = None,
) -> DecisionForm:
    """Return the form of one verdict, with the reasons that fit.

    `data` is what was sent to be decided by; `typed` is only kept, and not looked at yet.
    """
    waiting, kind = record.waiting, record.submission.kind
    is_second = waiting is not None and waiting.verdict == verdict and waiting.by_id != by.pk
    is_accepted = record.in_force is not None and record.in_force.verdict == Verdict.ACCEPT
    reasons = reasons_for(verdict, kind, is_second=is_second, is_accepted=is_accepted)
    initial: dict[str, Any] = {
        "after": record.last.pk if record.last else None,
        "seen": record.last_supplement,
    }
    if is_second and any(reason == AGREED for reason, _ in reasons):
        initial["reason"] = AGREED
    if typed is not None:
        initial |= {name: typed.get(name, "") for name in ("reason", "words", "after", "seen")}
    return DecisionForm(verdict, reasons, data, initial)


def read_panels(
    record: CaseRecord, by: User, given: DecisionForm | None, opened: Verdict | None
) -> tuple[Panel, ...]:
    """Return a panel for each verdict; `given` is the form that was sent, kept as it was typed."""
    panels = []
    for verdict in Verdict:
        form = decision_form(record, verdict, by)
        if given is not None and given.verdict is verdict:
            form = given
        why_not = may_decide(case=record.case, verdict=verdict, by=by)
        panels.append(Panel(form, verdict is opened, why_not))
    return tuple(panels)
