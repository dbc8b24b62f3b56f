"""What is new, kept in the cache, so that who has it already costs no query.

Whoever records a change or a decision moves a number in the shared cache on by one when the
transaction is through. What is kept was read under a number, and counts only under that one. So
nobody is told "nothing new" once something new can be seen, whatever two of them do at once.
"""

import logging
from collections.abc import Callable
from time import time_ns
from typing import TypeVar

from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_save
from redis.exceptions import RedisError

from audits.models import Decision, RatingChange
from openboard.remember import remember

T = TypeVar("T")
log = logging.getLogger(__name__)

GENERATION = "feeds:generation"

KEEP_SECONDS = 60
"""How late a feed can be at the worst: when the cache could not be told."""


def connect() -> None:
    """Listen to what is recorded, in the web server and in workers alike."""
    for sender in (RatingChange, Decision):
        post_save.connect(_note, sender=sender, dispatch_uid="feeds")


def keep(name: str, make: Callable[[], T]) -> T:
    """Return what `make` gave since anything was last recorded, or gives now.

    A None is made each time: what is not on the board takes no room.
    """
    return remember("feeds", (_generation(), name), KEEP_SECONDS, make)


def move_on() -> None:
    """Let nothing count that was read before now."""
    try:
        cache.incr(GENERATION)
    except ValueError:
        pass  # nobody has asked yet
    except RedisError as error:
        log.warning("The cache cannot be told what is new: %s", error)


def _note(**_: object) -> None:
    transaction.on_commit(move_on, robust=True)


def _generation() -> int:
    try:
        if cache.get(GENERATION) is None:
            # A number that was lost must not come back: what was kept under it is older.
            cache.add(GENERATION, time_ns(), None)
        number: int | None = cache.get(GENERATION)
    except RedisError:
        number = None
    return number or time_ns()
