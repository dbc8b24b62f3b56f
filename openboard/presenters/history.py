"""Level and score over time, as step lines: paths of an SVG and the same in words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from openboard import formats
from openboard.pages import Picture, StepLine

WIDTH, HEIGHT = 1000, 144
SHORT = timedelta(days=2)
"""Below this the ends of the line are given as times."""
STEP = 24
"""Units from one level to the next; the lines of the grid stand on them."""
TOP, BOTTOM = STEP // 2, HEIGHT - STEP // 2
SMALL_WIDTH, SMALL_HEIGHT, SMALL_STEP = 100, 24, 4
"""The same for a line in a row of a list."""
MAX_TURNS_TOLD = 8
"""A sentence with more of them than this only gives the first, the last, and how many."""

Turn = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Point:
    """One rating of a model, as its history shows it."""

    when: datetime
    level: int
    rights: str
    low: int
    high: int
    checked: int


def step_line(history: Sequence[Turn], now: datetime) -> StepLine | None:
    """Return the line through ratings, the oldest first; None when the level never changed."""
    turns = turns_of(history)
    if len(turns) < 2:
        return None
    start = turns[0][0]
    path = _path(turns, lambda one: _x(one, start, now, WIDTH), level_y, WIDTH)
    return StepLine(path, *_ends(start, now), level_words(turns))


def small_line(history: Sequence[Turn], start: datetime, now: datetime) -> StepLine | None:
    """Return a small line on an axis that several share; it begins with the first rating."""
    turns = turns_of(history)
    if not turns:
        return None

    def y(level: int) -> int:
        return SMALL_HEIGHT - 2 - level * SMALL_STEP

    path = _path(turns, lambda one: _x(one, start, now, SMALL_WIDTH), y, SMALL_WIDTH)
    return StepLine(path, *_ends(start, now), level_words(turns))


def picture_of(points: Sequence[Point], now: datetime) -> Picture | None:
    """Return level and score through these ratings, the oldest first; None without any."""
    if not points:
        return None
    start = points[0].when

    def x(moment: datetime) -> float:
        return _x(moment, start, now, WIDTH)

    low = turns_of((one.when, one.low) for one in points)
    high = turns_of((one.when, one.high) for one in points)
    level = turns_of((one.when, one.level) for one in points)
    first, last = points[0], points[-1]
    is_same = (first.low, first.high) == (last.low, last.high)
    words = f"Score {_range(last)}" if is_same else f"Score {_range(first)} at first, "
    words += "." if is_same else f"{_range(last)} now."
    begin, end = _ends(start, now)
    return Picture(
        level=_path(level, x, level_y, WIDTH),
        band=_path(high, x, score_y, WIDTH) + _back(low, x) + "Z",
        low=_path(low, x, score_y, WIDTH),
        start=begin,
        end=end,
        level_words=level_words(level),
        score_words=words,
    )


def turns_of(history: Iterable[Turn]) -> list[Turn]:
    """Return where a value is another than before, with the first."""
    turns: list[Turn] = []
    for moment, value in history:
        if not turns or turns[-1][1] != value:
            turns.append((moment, value))
    return turns


def level_words(turns: Sequence[Turn]) -> str:
    """Return levels over time as a sentence."""
    if len(turns) > MAX_TURNS_TOLD:
        (first, was), (last, now) = turns[0], turns[-1]
        return (
            f"Level {was} from {formats.day(first)}, {now} since {formats.day(last)}; "
            f"it changed {len(turns) - 1} times."
        )
    words = ", then ".join(f"{level} from {formats.day(moment)}" for moment, level in turns)
    return f"Level {words}."


def level_y(level: int) -> int:
    """Return how far down a level stands."""
    return BOTTOM - level * STEP


def score_y(score: int) -> str:
    """Return how far down a score stands; 0 and 100 are at the height of levels 0 and 5."""
    return f"{BOTTOM - score * (BOTTOM - TOP) / 100:.1f}".removesuffix(".0")


def _x(moment: datetime, start: datetime, now: datetime, width: int) -> float:
    span = max((now - start).total_seconds(), 1.0)
    return min(float(width), max(0.0, (moment - start).total_seconds() * width / span))


def _path(
    turns: Sequence[Turn],
    x: Callable[[datetime], float],
    y: Callable[[int], object],
    width: int,
) -> str:
    first = x(turns[0][0])
    path = f"M{f'{first:.1f}'.removesuffix('.0')} {y(turns[0][1])}"
    for moment, value in turns[1:]:
        path += f"H{x(moment):.1f}V{y(value)}"
    return f"{path}H{width}"


def _back(turns: Sequence[Turn], x: Callable[[datetime], float]) -> str:
    """Return the way back along the low end, from the right."""
    path = f"V{score_y(turns[-1][1])}"
    for (_, before), (moment, _) in zip(reversed(turns[:-1]), reversed(turns[1:]), strict=True):
        path += f"H{x(moment):.1f}V{score_y(before)}"
    return f"{path}H0"


def _range(point: Point) -> str:
    return str(point.low) if point.low == point.high else f"{point.low} to {point.high}"


def _ends(start: datetime, now: datetime) -> tuple[str, str]:
    is_long = now - start > SHORT
    first, last = (
        formats.day(one) if is_long else f"{formats.day(one)}, {one:%H:%M}" for one in (start, now)
    )
    return first, last
