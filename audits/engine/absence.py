"""Gone needs two looks, a day apart, and a failed look is never a bad mark.

A pure step between collecting and judging: it holds what one look did not find against what was
seen before, and says what must be looked at again.
"""

from collections.abc import Set
from dataclasses import dataclass, replace

from audits.engine.observations import (
    DatasetLook,
    DatasetState,
    Observations,
    RepositoryState,
)

MODEL = "model"
"""The name under which the model's own repository is tracked; data sets go by their names."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Observations that may be judged, or None when the rating must stand as it is."""

    observations: Observations | None
    waiting: tuple[str, ...]
    """What was not found at this look and must not be found a second time before it is gone."""


def settle(new: Observations, previous: Observations | None, confirmed: Set[str]) -> Settled:
    """Decide what one look's absences mean.

    `confirmed` names what was already missing at a look at least a day before this one.

    1. A repository not found twice is gone; not found once, the rating stands, or rests on accepted
       evidence alone when there was none.
    2. The same for each data set: until the second look, what was seen before still holds.
    3. A data set that could not be looked at is as it was.
    4. When the repository is gone or disabled, what was seen of its data sets still holds: closing
       the one must not make anybody forget that the other is gone.
    """
    if new.state is RepositoryState.MISSING:
        if MODEL not in confirmed:
            return Settled(new if previous is None else None, (MODEL,))
        new = replace(new, state=RepositoryState.GONE)
    if new.state is not RepositoryState.PRESENT and previous and not new.datasets:
        return Settled(replace(new, datasets=previous.datasets), ())
    before = {look.name: look for look in previous.datasets} if previous else {}
    waiting: list[str] = []
    looks: list[DatasetLook] = []
    for look in new.datasets:
        earlier = before.get(look.name)
        if look.state is DatasetState.MISSING:
            if look.name in confirmed:
                look = replace(look, state=DatasetState.GONE)
            else:
                waiting.append(look.name)
                look = earlier or look
        elif look.state is DatasetState.UNREACHED:
            look = earlier or look
        looks.append(look)
    return Settled(replace(new, datasets=tuple(looks)), tuple(waiting))
