"""What a badge may say: a closed set of words, the same for everybody who looks.

Nothing on a badge comes from outside. A name, a quotation or a license never stands on one, so it
needs no translation, no font for far-away scripts, and nobody can write on it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from audits.engine.claims import WORDS as CLAIM_WORDS
from audits.engine.components import ClaimWord
from audits.engine.licenses import Rights
from audits.models import AIModel
from audits.ranking import Freshness
from openboard.presenters.common import freshness_of, level_of

LABEL = "OpenBoard"

# The light half of the ramp in static/css/openboard.css: ground and ink of each level.
LEVEL_COLORS = (
    ("#eceae5", "#1b1b18"),
    ("#d2d5d3", "#1b1b18"),
    ("#a8babb", "#1b1b18"),
    ("#6d979d", "#0f1414"),
    ("#23707d", "#ffffff"),
    ("#073c48", "#ffffff"),
)
LABEL_COLORS = ("#33332e", "#ffffff")
PLAIN_COLORS = ("#f4f2ec", "#1b1b18")
GRAY_COLORS = ("#b9b6ad", "#1b1b18")
GAP_COLORS = ("#7f3300", "#ffffff")

RIGHTS_WORDS = {
    Rights.FREE: "free rights",
    Rights.RESTRICTED: "restricted rights",
    Rights.UNSTATED: "rights unstated",
}
CONDITIONS = {
    Freshness.CURRENT: "",
    Freshness.STALE: "stale",
    Freshness.PROVISIONAL: "provisional",
    Freshness.OFF_HUB: "provisional",
}
ABSENT = "not on this board"
DELISTED = "no longer listed"


class BadgeStyle(StrEnum):
    """How much a badge says."""

    FLAT = "flat"
    """Level and rights, in words."""
    COMPACT = "compact"
    """The number of the level, and the rights."""
    GAP = "gap"
    """What the publisher claims, and what was found."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What badges tell of a model."""

    level: int
    rights: Rights
    condition: str
    """`provisional` or `stale`; empty when the rating can be relied on."""
    claim: ClaimWord | None
    has_gap: bool
    is_listed: bool

    @property
    def after(self) -> tuple[str, ...]:
        """What follows the level, in words. At level 0 nothing is released to have rights to."""
        return self._after(RIGHTS_WORDS[self.rights])

    @property
    def after_briefly(self) -> tuple[str, ...]:
        """The same in a word each."""
        return self._after(self.rights.value)

    def _after(self, rights: str) -> tuple[str, ...]:
        return tuple(word for word in (rights if self.level else "", self.condition) if word)


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a badge."""

    text: str
    ground: str
    ink: str


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge before it is drawn; the first cell has the mark of the board in front."""

    cells: tuple[Cell, ...]
    message: str
    """The same in words, for those who do not see it."""
    color: str
    """Of what matters on it, as `#23707d`."""


def read_style(text: str) -> BadgeStyle:
    """Return the style of that name; what cannot be read is the first one."""
    try:
        return BadgeStyle(text)
    except ValueError:
        return BadgeStyle.FLAT


def standing_of(ai_model: AIModel, now: datetime) -> Standing:
    """Return what badges tell of a rated model."""
    return Standing(
        level=ai_model.level,
        rights=Rights(ai_model.rights),
        condition=CONDITIONS[freshness_of(ai_model, now)],
        claim=ClaimWord(ai_model.claim_word) if ai_model.claim_word else None,
        has_gap=bool(ai_model.levels_short or ai_model.rights_short),
        is_listed=ai_model.listed,
    )


def badge_of(standing: Standing | None, style: BadgeStyle = BadgeStyle.FLAT) -> Badge:
    """Return the badge of a model; None is one that the board does not have."""
    label = Cell("" if style is BadgeStyle.COMPACT else LABEL, *LABEL_COLORS)
    if standing is None or not standing.is_listed:
        words = ABSENT if standing is None else DELISTED
        return Badge((label, Cell(words, *GRAY_COLORS)), words, GRAY_COLORS[0])
    level = level_of(standing.level)
    ground, ink = LEVEL_COLORS[level.number]
    message = ", ".join((f"level {level.number}", level.name, *standing.after))
    if style is BadgeStyle.COMPACT:
        cells = [label, Cell(str(level.number), ground, ink)]
    else:
        cells = [label, Cell(f"{level.number} {level.name}", ground, ink)]
    if style is BadgeStyle.GAP:
        said = _said(standing)
        message = f"{said}; found: {message}"
        colors = GAP_COLORS if standing.has_gap else PLAIN_COLORS
        cells[1:] = [Cell(said, *colors), Cell(f"found: {cells[1].text}", ground, ink)]
        ground = GAP_COLORS[0] if standing.has_gap else ground
    after = standing.after_briefly if style is BadgeStyle.COMPACT else standing.after
    if after:
        cells.append(Cell(", ".join(after), *PLAIN_COLORS))
    return Badge(tuple(cells), message, ground)


def _said(standing: Standing) -> str:
    if standing.claim is None:
        return "no claim on record"
    return f"publisher says “{CLAIM_WORDS[standing.claim]}”"
