"""What moderators see: the queue, one case, and what became of several at once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from audits.engine.findings import Outcome
from openboard.pages.changes import ChangeItem, Choice
from openboard.pages.decisions import DecidedPage, DecisionLine
from openboard.pages.model import Place
from openboard.pages.pieces import Level, Link, Notice, Pager, Score


@dataclass(frozen=True, slots=True)
class FloodNote:
    """Submissions that were turned away because there were too many: one line for all of them."""

    about: Link
    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A case that waits."""

    uid: UUID
    url: str
    what: str
    """What was offered: `Evidence for “Training code”`."""
    detail: str
    """What it rests on, to tell it from others like it: its link, or its first words."""
    model: Link
    old_level: Level | None
    """The model's level now; None for one that the board lacks."""
    new_level: Level | None
    """Where accepting it would lead; None while that was not worked out."""
    opened: datetime
    age: str
    """As `3 days`."""
    outcome: Outcome
    found: str
    """What the machine found at its link, in a word or two."""
    repeats: int
    state: str
    """What is special about where it stands; empty for what nobody has decided yet."""
    pick: str
    """What a form sends along to pick it: which one, and after which decision."""

    @property
    def moves(self) -> bool:
        """Whether accepting it would move the level."""
        return self.new_level is not None and self.new_level != self.old_level


@dataclass(frozen=True, slots=True)
class QueueGroupLine:
    """Cases about the same model and criterion, as one line that opens."""

    key: int
    title: str
    """The criterion; `No criterion in particular`."""
    first: QueueLine
    """The most consequential one, or the oldest."""
    lines: tuple[QueueLine, ...]
    count: int
    all_url: str
    """All of them on a page of their own; empty when they are all here."""


@dataclass(frozen=True, slots=True)
class StaffDecision:
    """A decision with who made it, which only staff sees."""

    line: DecisionLine
    by: str
    ruling: str
    """What was accepted, in words; empty when nothing was."""
    case_url: str
    undo_url: str
    """Where it can be undone; empty when something came after it."""


@dataclass(frozen=True, slots=True)
class DoneNote:
    """What was just decided, and the way to undo it."""

    text: str
    case: Link
    undo_url: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    """What waits for moderators."""

    title: str
    states: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    orders: tuple[Choice, ...]
    floods: tuple[FloodNote, ...]
    groups: tuple[QueueGroupLine, ...]
    decided: tuple[StaffDecision, ...]
    about: str
    """The model, and the criterion, that the list is confined to; empty when it is not."""
    all_url: str
    is_filtered: bool
    pager: Pager
    done: DoneNote | None
    asked: str
    """The query string of what is asked for, to be handed on."""


@dataclass(frozen=True, slots=True)
class BoardSays:
    """What the board says now of the criterion that a submission is about."""

    name: str
    url: str
    outcome: Outcome
    reason: str
    how_known: str
    places: tuple[Place, ...]
    takes: str


@dataclass(frozen=True, slots=True)
class OtherLine:
    """Another submission by the same person, as far as can be told."""

    what: str
    url: str
    model: str
    when: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Sender:
    """What else came from where a submission came from."""

    is_known: bool
    """Whether anything is kept by which submissions are told together."""
    counts: tuple[tuple[str, int], ...]
    """Each outcome in words, and how often."""
    others: tuple[OtherLine, ...]
    """The newest of them."""
    is_cut: bool
    """Whether there are more than were counted."""


@dataclass(frozen=True, slots=True)
class EffectView:
    """What a decision would do to the model's rating."""

    old_level: Level
    new_level: Level
    old_rights: str
    new_rights: str
    old_score: Score
    new_score: Score
    items: tuple[ChangeItem, ...]
    """Cell by cell, the weightiest first."""
    needs_two: bool

    @property
    def is_nothing(self) -> bool:
        """Whether nothing that a visitor compares would differ."""
        return not self.items and self.old_level == self.new_level


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case."""

    uid: UUID
    url: str
    """Where decisions are sent to; holds what the queue was asked for."""
    effect_url: str
    queue_url: str
    record: DecidedPage
    """What was offered, what the machine found, what was added."""
    model: Link | None
    """The one it is about; of a missing model the one that was entered."""
    now: Level | None
    """The model's level as published."""
    state: str
    """Where it stands, as a sentence."""
    is_proven: bool
    is_reply: bool
    is_missing: bool
    says: BoardSays | None
    sender: Sender
    decisions: tuple[StaffDecision, ...]
    effect: EffectView | None
    effect_note: str
    """Said in place of an effect, or beside one."""
    undo: EffectView | None
    """What undoing an acceptance would do; None when nothing is accepted."""
    waits: str
    """Who has decided so far, when it waits for a second person; else empty."""
    notices: tuple[Notice, ...]
    previous_url: str
    next_url: str
    done: DoneNote | None


@dataclass(frozen=True, slots=True)
class BulkLine:
    """What became of one case of several."""

    what: str
    url: str
    result: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class BulkPage:
    """What became of several cases that were decided at once."""

    title: str
    lines: tuple[BulkLine, ...]
    done: int
    queue_url: str
