"""Numbers that may be some seconds old, kept in the cache so that each page need not count anew."""

import hashlib
import logging
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

T = TypeVar("T")
log = logging.getLogger(__name__)


def remember(name: str, key: object, seconds: int, make: Callable[[], T]) -> T:
    """Return what `make` gave within the last so many seconds, or gives now.

    `key` tells apart what shares a name; two values with the same `repr` are the same. Pages stand
    without a cache: when it cannot be reached, the value is made each time.
    """
    digest = hashlib.sha256(repr(key).encode()).hexdigest()
    place = f"{name}:{digest}"
    try:
        kept: T | None = cache.get(place)
    except RedisError as error:
        log.warning("The cache cannot be read: %s", error)
        return make()
    if kept is not None:
        return kept
    value = make()
    try:
        cache.set(place, value, seconds)
    except RedisError as error:
        log.warning("The cache cannot be written: %s", error)
    return value
