"""Filling in the board's forms as a visitor does: open, read the token, send."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

SHOWN = {
    "criterion": "training_code",
    "shows": "released",
    "link": "https://ash.example/fir/train",
    "quotation": "python train.py --config fir-1b.yaml",
    "relationship": "user",
}
"""Believable evidence for a criterion."""


def hidden(response: Any, name: str) -> str:
    """The value of a hidden field of the first form that has it."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, f"no hidden field {name}"
    return found[1]


def send(client: Client, address: str, typed: dict[str, Any], **extra: Any) -> HttpResponse:
    """Open a form and send it with what was typed."""
    opened = client.get(address)
    assert opened.status_code == 200, opened.status_code
    typed = {"draft": hidden(opened, "draft"), **typed}
    answer: HttpResponse = client.post(address, typed, **extra)  # type: ignore[assignment]
    return answer


def errors_in(response: Any) -> dict[str, str]:
    """What is wrong, by field, as it stands at each."""
    page = response.content.decode()
    found = re.findall(
        r'<p class="error" id="id_(\w+?)_error"><span[^>]*>Error:</span> (.*?)</p>', page
    )
    return dict(found)
