"""Asking the API as a program does."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.test import Client

API = "/api/v1"


def read(client: Client, where: str) -> Any:
    """Return what an address of the API answers; a whole address, or what follows `/api/v1`."""
    response = client.get(_path(where))
    assert response.status_code == 200, response.content
    assert response["Content-Type"].split(";")[0] == "application/json"
    return response.json()


def problem(client: Client, where: str, status: int) -> Any:
    """Return the problem that an address answers with."""
    response = client.get(_path(where))
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    found = response.json()
    assert found["status"] == status
    assert found["detail"]
    return found


def walk(client: Client, where: str, name: str = "next") -> list[list[Any]]:
    """Return the results of all pages from an address on."""
    pages, place = [], where
    while place:
        page = read(client, place)
        pages.append(page["results"])
        place = page[name]
    return pages


def _path(where: str) -> str:
    if not where.startswith("http"):
        return f"{API}{where}"
    parts = urlsplit(where)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
