"""How tests ask a stand-in: with the real client, or plainly, with nothing followed or retried."""

import http.client
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from huggingface_hub import HfApi

from tests.hub_standin.server import StandInHub

# A fixture that starts a stand-in with a list of repositories and stops it with the test.
StartHub = Callable[..., StandInHub]


def client_of(hub: StandInHub) -> HfApi:
    """Return the real client, pointed at a stand-in and without a token."""
    return HfApi(endpoint=hub.url, token=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (names in lower case) and body of one answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON; raise ``ValueError`` when it is none."""
        return json.loads(self.body)

    @property
    def next_page(self) -> str | None:
        """The address that ``Link`` names as the next page."""
        link = self.headers.get("link", "")
        return link[1 : link.index(">")] if 'rel="next"' in link else None


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    timeout: float = 10.0,
) -> Answer:
    """Send one request on a connection of its own and return the answer, whatever its status."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=timeout)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, body=body, headers=dict(headers or {}))
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read())
    finally:
        connection.close()


def send_change(hub_url: str, change: str, **arguments: object) -> Answer:
    """Apply a change through the control endpoint, as another process would."""
    return fetch(f"{hub_url}/_control/{change}", method="POST", body=json.dumps(arguments).encode())
