"""A small board over the whole spectrum, made by the real services."""

from __future__ import annotations

import datetime as dt

from audits.engine.observations import DatasetState
from audits.models import AIModel, HubState
from tests.record.boards import (
    DAY,
    DESCRIBED,
    NOON,
    REBUILDABLE,
    SOURCE,
    WEIGHTS,
    entry,
    get,
    load,
    look,
    seen,
)

NOW = dt.datetime.now(dt.UTC)


def note_look(slug: str, at: dt.datetime) -> None:
    """Note a successful look, as the worker does."""
    AIModel.objects.filter(slug=slug).update(last_audited=at, last_attempt=at, commit="a" * 40)


def make_spectrum() -> None:
    """Enter six models: rebuildable to closed, looked at and not, honest and not, and a fine-tune.

    `meadow/Meadow-7B` changes twice: its data set goes, then its license.
    """
    data = {"meadow/mix": DatasetState.PUBLIC}
    load(
        entry(
            "meadow/Meadow-7B",
            REBUILDABLE,
            datasets=("meadow/mix",),
            claim="fully_open",
            released="2024-11",
        ),
        entry("stone/Quarry-1B", SOURCE, license="MIT", released="2023-04-03"),
        entry("lumen/Lantern-70B", DESCRIBED, license="llama3.1", claim="open_source"),
        entry("coast/Tern-0.5B", WEIGHTS, claim="open_weights", license=None),
        entry("meadow/Meadow-7B-Chat", WEIGHTS, base={"meadow/Meadow-7B": "finetune"}),
        entry("service/Oracle", {"final_weights": "withheld"}, hub=False, license=None),
        now=NOON,
    )
    look("stone/Quarry-1B", seen("stone/Quarry-1B", license="mit"), NOON + DAY)
    look("meadow/Meadow-7B", seen("meadow/Meadow-7B", datasets=data), NOON + DAY)
    look(
        "meadow/Meadow-7B",
        seen("meadow/Meadow-7B", commit="b" * 40, datasets={"meadow/mix": DatasetState.GONE}),
        NOON + 2 * DAY,
    )
    look(
        "meadow/Meadow-7B",
        seen(
            "meadow/Meadow-7B",
            commit="c" * 40,
            license="llama3.1",
            datasets={"meadow/mix": DatasetState.PUBLIC},
        ),
        NOON + 3 * DAY,
    )
    note_look("meadow/Meadow-7B", NOW)
    note_look("stone/Quarry-1B", NOW - dt.timedelta(days=60))


def make_many(count: int) -> None:
    """Enter so many models that differ only in name and date of release."""
    load(
        *(
            entry(
                f"field/Clover-{number:03}",
                WEIGHTS,
                released=f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}",
            )
            for number in range(count)
        )
    )


def note_hub(**columns: object) -> None:
    """Note how the Hub is doing."""
    from django.conf import settings

    HubState.objects.update_or_create(endpoint=settings.HF_ENDPOINT, defaults=columns)


__all__ = ["DAY", "NOON", "NOW", "get", "make_many", "make_spectrum", "note_hub", "note_look"]
