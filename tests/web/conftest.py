"""What the tests of pages share: an empty cache, and a board."""

import pytest


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Counts that a test before this one left in the cache are not this test's."""
    from django.core.cache import cache  # Django is set up after this file is read

    cache.clear()


@pytest.fixture
def spectrum(db: None) -> None:
    """A board from rebuildable to closed (`tests.web.boards.make_spectrum`)."""
    from tests.web.boards import make_spectrum

    make_spectrum()
