"""Rating changes."""

from dataclasses import dataclass
from datetime import date, datetime

from openboard.pages.pieces import Level, Link, Pager


@dataclass(frozen=True, slots=True)
class ChangeItem:
    """One thing that differs between two neighboring ratings."""

    name: str
    old: str
    new: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One rating change."""

    serial: int
    when: datetime
    name: str
    repo_id: str
    url: str
    cause: str
    """As the start of a sentence: `The repository changed`."""
    old_level: Level
    new_level: Level
    is_level: bool
    """Whether the level itself differs."""
    items: tuple[ChangeItem, ...]
    """What else differs, the weightiest first."""
    more: int
    """How many more things differ."""
    direction: str
    """`up`, `down` or `sideways`."""
    evidence: Link | None = None
    """What the cause points to: a commit, a submission’s public record, a base, the rubric."""
    others: tuple[Link, ...] = ()
    """What else it points to, when several things came together."""

    @property
    def headline(self) -> str:
        """The weightiest difference as one sentence."""
        if self.is_level:
            old, new = self.old_level, self.new_level
            way = "up" if new.number > old.number else "down"
            return (
                f"{self.name}: {way} from level {old.number}, {old.name}, "
                f"to level {new.number}, {new.name}"
            )
        first = self.items[0]
        return f"{self.name}: {first.name} {first.old}, now {first.new}"


@dataclass(frozen=True, slots=True)
class ChangeDay:
    """The changes of one day, newest first."""

    day: date
    label: str
    changes: tuple[ChangeLine, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few ways to see a list."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """Rating changes, newest first."""

    days: tuple[ChangeDay, ...]
    choices: tuple[Choice, ...]
    direction: str
    pager: Pager
    latest: datetime | None
