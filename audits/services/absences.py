"""What the last look did not find, and since when: gone needs two looks, a day apart."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from audits.engine.absence import MODEL
from audits.engine.observations import DatasetState, Observations, RepositoryState
from audits.models import Absence, AIModel


def confirmed_absences(*, ai_model: AIModel, now: datetime) -> frozenset[str]:
    """Return what was already missing at a look long enough ago for a second one to confirm it."""
    missing = Absence.objects.filter(ai_model=ai_model, first_missing_at__lte=now - _confirm())
    return frozenset(missing.values_list("subject", flat=True))


def note_absences(*, ai_model: AIModel, seen: Observations, now: datetime) -> datetime | None:
    """Note what a look did not find, and forget what it found again.

    Returns when a second look can confirm the first of them, None when nothing waits for that. What
    could not be looked at stays as it was; so do the data sets of a repository that is not there.
    """
    missing, found = _missing_and_found(seen)
    absences = Absence.objects.filter(ai_model=ai_model)
    if seen.state is RepositoryState.PRESENT:
        named = {look.name for look in seen.datasets}
        absences.exclude(subject__in=named | {MODEL}).delete()
    absences.filter(subject__in=found).delete()
    Absence.objects.bulk_create(
        (
            Absence(ai_model=ai_model, subject=subject, first_missing_at=now)
            for subject in sorted(missing)
        ),
        ignore_conflicts=True,
    )
    waiting = absences.filter(subject__in=missing, first_missing_at__gt=now - _confirm())
    first = waiting.order_by("first_missing_at").values_list("first_missing_at", flat=True).first()
    return first + _confirm() if first else None


def _missing_and_found(seen: Observations) -> tuple[set[str], set[str]]:
    if seen.state is RepositoryState.MISSING:
        return {MODEL}, set()
    missing: set[str] = set()
    found = {MODEL}
    for look in seen.datasets:
        if look.state is DatasetState.MISSING:
            missing.add(look.name)
        elif look.state is not DatasetState.UNREACHED:
            found.add(look.name)
    return missing, found


def _confirm() -> timedelta:
    return timedelta(seconds=int(settings.AUDIT_GONE_CONFIRM_SECONDS))
