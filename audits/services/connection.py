"""The Hub as workers reach it: at the address of the settings, all of them at one shared pace."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from redis import Redis

from audits.collect.client import Hub
from audits.collect.datasets import DatasetCache
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
    client = Redis.from_url(
        settings.REDIS_LIMIT_URL,
        socket_timeout=LIMIT_SERVER_SECONDS,
        socket_connect_timeout=LIMIT_SERVER_SECONDS,
    )
    endpoint, token = str(settings.HF_ENDPOINT).rstrip("/"), settings.HF_TOKEN or None
    pace = shared_pace(client, endpoint, token, reserve=int(settings.HUB_RESERVE))
    hub = Hub(endpoint=endpoint, token=token, pace=pace, version=settings.VERSION)
    return SharedHub(hub, SharedDatasetCache(client, endpoint, token))
