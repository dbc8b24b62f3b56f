"""What the tests of pages share: an empty cache, limits not yet reached, and a board."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Counts that a test before this one left in the cache are not this test's."""
    from django.core.cache import cache  # Django is set up after this file is read

    cache.clear()


@pytest.fixture(autouse=True)
def _nothing_counted() -> Iterator[None]:
    """What this test has sent in does not count for the next one."""
    yield
    from openboard import limits

    used = limits.shared_limiter.cache_info().currsize
    limits.forget_connections()
    if used:
        limits.shared_limiter().storage.reset()
        limits.forget_floods()
        limits.forget_connections()


@pytest.fixture
def spectrum(db: None) -> None:
    """A board from rebuildable to closed (`tests.web.boards.make_spectrum`)."""
    from tests.web.boards import make_spectrum

    make_spectrum()


@pytest.fixture(autouse=True)
def _feeds_look_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is ever through in the transaction of a test, so nobody is told what is new."""
    monkeypatch.setattr("openboard.feeds.newest.KEEP_SECONDS", 0)
