"""What has to be done once a day, whatever else happens: addresses no longer needed are deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from audits.models import Heartbeat
from audits.services.contacts import delete_old_contacts
from audits.services.health import note_heartbeat

HOUSEKEEPING = "housekeeping"
"""The heartbeat that tells when it was last done: a row, since the scheduler may lose its notes."""

EVERY = timedelta(days=1)


def is_housekeeping_due(*, now: datetime) -> bool:
    """Whether it was last done a day ago, or never."""
    return not Heartbeat.objects.filter(name=HOUSEKEEPING, at__gt=now - EVERY).exists()


def keep_house(*, now: datetime) -> int:
    """Delete old contacts, and note that it is done; returns how many rows were deleted."""
    deleted = delete_old_contacts(now=now)
    note_heartbeat(name=HOUSEKEEPING, now=now, detail={"contacts": deleted})
    return deleted
