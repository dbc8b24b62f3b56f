"""The level over time, as a step line: the path of an SVG and the same in words."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from openboard import formats
from openboard.pages import StepLine

WIDTH, HEIGHT = 1000, 144
SHORT = timedelta(days=2)
"""Below this the ends of the line are given as times."""
STEP = 24
"""Units from one level to the next; the lines of the grid stand on them."""


def step_line(history: Sequence[tuple[datetime, int]], now: datetime) -> StepLine | None:
    """Return the line through ratings, the oldest first; None when the level never changed."""
    turns = [
        (moment, level)
        for index, (moment, level) in enumerate(history)
        if index == 0 or level != history[index - 1][1]
    ]
    if len(turns) < 2:
        return None
    start = turns[0][0]
    span = max((now - start).total_seconds(), 1.0)

    def y(level: int) -> int:
        return HEIGHT - STEP // 2 - level * STEP

    path = f"M0 {y(turns[0][1])}"
    for moment, level in turns[1:]:
        x = min(WIDTH, (moment - start).total_seconds() * WIDTH / span)
        path += f"H{x:.1f}V{y(level)}"
    words = ", then ".join(f"{level} from {formats.day(moment)}" for moment, level in turns)
    ends = [
        formats.day(one) if now - start > SHORT else f"{formats.day(one)}, {one:%H:%M}"
        for one in (start, now)
    ]
    return StepLine(f"{path}H{WIDTH}", ends[0], ends[1], f"Level {words}.")
