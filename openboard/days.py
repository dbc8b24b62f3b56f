"""Days that a visitor asks for: `?on=2026-10-01`, which means the end of that day in UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from openboard import formats

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MAX_SHOWN = 40


class DayError(ValueError):
    """A day that cannot be asked for; the message is a sentence for the visitor."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day in UTC, up to its end."""

    day: date

    @property
    def end(self) -> datetime:
        """Return the first moment after it."""
        return datetime.combine(self.day, datetime.min.time(), UTC) + timedelta(days=1)

    @property
    def label(self) -> str:
        """Return it as `1 Oct 2026`."""
        return formats.day(self.day)


def read_day(text: str, now: datetime) -> Day:
    """Return the day that a text names.

    Raises `DayError` with a sentence when it names none, or one that is still to come.
    """
    given = text.strip()
    shown = given if len(given) <= MAX_SHOWN else f"{given[: MAX_SHOWN - 1]}…"
    if not _DAY.fullmatch(given):
        raise DayError(f"“{shown}” is not a date. Write year, month and day, as in 2026-10-01.")
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise DayError(f"There is no day {shown} in the calendar.") from None
    if day > now.astimezone(UTC).date():
        raise DayError(f"{formats.day(day)} is still to come: the board tells only of the past.")
    return Day(day)
