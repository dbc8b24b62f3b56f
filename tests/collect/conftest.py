"""What the tests of the collector share: the stand-in Hub, and the real client pointed at it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack

import pytest

from audits.collect.client import Hub, Timeouts
from audits.collect.hub import Look, collect_model
from audits.collect.library import close_session
from audits.collect.pace import Pace, local_pace
from tests.hub_standin import Limits, Repository, StandInHub
from tests.hub_standin.catalog import make_repositories

NOBODY_WAITS = Limits(api=100_000, resolvers=100_000, pages=100_000)
IMPATIENT = Timeouts(connect=2, read=0.5, answer=1.0)

StartHub = Callable[..., StandInHub]
Collect = Callable[..., Look]


@pytest.fixture(autouse=True)
def _no_connection_is_left() -> Iterator[None]:
    yield
    close_session()


@pytest.fixture
def start_hub() -> Iterator[StartHub]:
    """Start a stand-in with the given repositories; it stops with the test."""
    with ExitStack() as running:

        def start(
            repositories: Iterable[Repository] = (),
            *,
            limits: Limits = NOBODY_WAITS,
            **options: object,
        ) -> StandInHub:
            return running.enter_context(
                StandInHub(repositories, limits=limits, **options)  # type: ignore[arg-type]
            )

        yield start


@pytest.fixture(scope="session")
def _catalog() -> Iterator[StandInHub]:
    with StandInHub(make_repositories(), limits=NOBODY_WAITS) as hub:
        yield hub


@pytest.fixture
def catalog(_catalog: StandInHub) -> StandInHub:
    """Every case of the catalog, with no request counted yet. To be looked at, not changed."""
    _catalog.reset_counts()
    return _catalog


def asked_at(
    hub: StandInHub,
    *,
    token: str | None = None,
    timeouts: Timeouts | None = None,
    pace: Pace | None = None,
) -> Hub:
    """Return the Hub to collect from: the stand-in."""
    return Hub(
        endpoint=hub.url,
        token=token,
        timeouts=timeouts or Timeouts(),
        pace=pace or local_pace(max_wait=0.5),
    )


@pytest.fixture
def look_at(catalog: StandInHub) -> Collect:
    """Look at a repository of the catalog."""

    def look(repo_id: str, **options: object) -> Look:
        return collect_model(repo_id, hub=asked_at(catalog), **options)  # type: ignore[arg-type]

    return look
