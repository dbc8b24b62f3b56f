"""The outside as workers reach it: the Hub at one pace, strangers' links through the guard."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from redis import Redis

from audits.collect.client import Hub
from audits.collect.datasets import DatasetCache
from audits.collect.fetch import Fetcher, Guard, name_ourselves
from audits.collect.gates import SharedGate
from audits.collect.robots import SharedRobotsCache
from audits.collect.shared import SharedDatasetCache, shared_pace

# Seconds after which a silent server for the shared pace counts as gone: each worker then keeps a
# pace of its own.
LIMIT_SERVER_SECONDS = 5


@dataclass(frozen=True, slots=True)
class SharedHub:
    """The Hub, and what is remembered of its data sets."""

    hub: Hub
    dataset_cache: DatasetCache


@cache
def shared_hub() -> SharedHub:
    """Return the Hub for this process; its connections are made when they are first used."""
    client = _limit_server()
    endpoint, token = str(settings.HF_ENDPOINT).rstrip("/"), settings.HF_TOKEN or None
    pace = shared_pace(client, endpoint, token, reserve=int(settings.HUB_RESERVE))
    hub = Hub(endpoint=endpoint, token=token, pace=pace, version=settings.VERSION)
    return SharedHub(hub, SharedDatasetCache(client, endpoint, token))


@cache
def shared_fetcher() -> Fetcher:
    """Return what fetches strangers' links for this process, one at a time from each host.

    All workers share the turns at hosts and what each robots.txt says. `FETCH_ALLOW` names the
    places that are fetched although they are not public.
    """
    client = _limit_server()
    return Fetcher(
        user_agent=name_ourselves(settings.VERSION, settings.PUBLIC_URL),
        guard=Guard(allow=frozenset(settings.FETCH_ALLOW)),
        gate=SharedGate(client),
        robots=SharedRobotsCache(client),
    )


def _limit_server() -> Redis:
    return Redis.from_url(
        settings.REDIS_LIMIT_URL,
        socket_timeout=LIMIT_SERVER_SECONDS,
        socket_connect_timeout=LIMIT_SERVER_SECONDS,
    )
