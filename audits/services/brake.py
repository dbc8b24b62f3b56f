"""The brake: what would lower more than a set share of the board waits for a person.

An outage, or a fault of ours, looks like many models getting worse at once. So when the machine
has lowered the levels of more than `AUDIT_BRAKE_PERCENT` of the board within a day, by what it saw
or by judging differently, ratings that would be lower still are not recorded until somebody has
looked and released it. Better and equal ratings go on; so does what people decide (evidence), and
what follows from a base. A first look never counts: it lowers what nobody had checked.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from audits.engine.compare import Cause
from audits.models import AIModel, Brake, RatingChange

WINDOW = timedelta(days=1)

# What the machine does by itself.
CAUSES = frozenset({Cause.REPOSITORY, Cause.RUBRIC, Cause.CORRECTION})

# On a small board a share is less than one model; so few may always fall.
FREE_OF_CHARGE = 5


def allowed(board: int) -> int:
    """Return how many models of a board of this size may be lowered within a day."""
    return max(FREE_OF_CHARGE, board * int(settings.AUDIT_BRAKE_PERCENT) // 100)


def may_lower(ai_model: AIModel, now: datetime) -> bool:
    """Whether one more model's level may be lowered; engages the brake when not.

    A model that was lowered within the window already counts once, however often it falls.
    """
    brake, _ = Brake.objects.get_or_create(only=True)
    if brake.engaged_at is not None:
        return False
    since = max(now - WINDOW, brake.released_at or now - WINDOW)
    lowered = set(
        RatingChange.objects.lowered_since(since)
        .filter(cause__in=[cause.value for cause in CAUSES])
        .values_list("ai_model", flat=True)
    )
    board = AIModel.objects.on_the_board().count()
    if len(lowered | {ai_model.pk}) <= allowed(board):
        return True
    reason = (
        f"The level of {len(lowered)} of {board} models was lowered within a day, and no more "
        f"than {allowed(board)} may be before a person looks."
    )
    Brake.objects.filter(only=True, engaged_at__isnull=True).update(engaged_at=now, reason=reason)
    return False


def disengage(now: datetime) -> None:
    """Take the brake off, if it is on; lowerings up to now no longer count."""
    Brake.objects.update_or_create(
        only=True, defaults={"engaged_at": None, "reason": "", "released_at": now}
    )
