"""How much anybody may send in, and what a flood of it does: nothing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from audits.models import Case, Submission
from openboard import limits
from tests.web.offered import LAB, PAGE, load_lab
from tests.web.sending import SHOWN, hidden, send

pytestmark = pytest.mark.django_db

EVIDENCE = f"{PAGE}/evidence/new"
FLOOD = 600
"""Posts of a test run; `make bench` sends ten thousand."""


@pytest.fixture(autouse=True)
def _board(settings: Settings) -> None:
    settings.FORM_LEAST_SECONDS = 0
    load_lab()


def test_one_address_may_send_so_many_and_no_more(client: Client, settings: Settings) -> None:
    settings.SUBMISSIONS_PER_ADDRESS = "2/hour"
    for number in range(2):
        assert send(client, EVIDENCE, SHOWN | {"words": str(number)}).status_code == 302
    response = send(client, EVIDENCE, SHOWN | {"words": "What I typed"})
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 7200
    assert "What I typed" in response.content.decode()
    elsewhere = send(client, EVIDENCE, SHOWN | {"words": "3"}, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 302


def test_one_model_takes_so_many_from_all_addresses(client: Client, settings: Settings) -> None:
    settings.SUBMISSIONS_PER_MODEL = "2/hour"
    codes = [
        send(client, EVIDENCE, SHOWN | {"words": str(n)}, REMOTE_ADDR=f"198.51.100.{n}").status_code
        for n in range(4)
    ]
    assert codes == [302, 302, 429, 429]
    assert [(line.slug, line.count) for line in limits.flood_lines()] == [(LAB, 2)]


def test_the_whole_board_takes_so_many(client: Client, settings: Settings) -> None:
    settings.SUBMISSIONS_IN_ALL = "1/hour"
    assert send(client, EVIDENCE, SHOWN).status_code == 302
    missing = {"repository": "oak-lab/oak-1b"}
    assert send(client, "/missing", missing, REMOTE_ADDR="198.51.100.7").status_code == 429


def test_behind_our_proxy_the_address_is_the_one_that_the_proxy_names(
    client: Client, settings: Settings
) -> None:
    settings.TRUST_PROXY, settings.SUBMISSIONS_PER_ADDRESS = True, "1/hour"
    codes = [
        send(
            client,
            EVIDENCE,
            SHOWN | {"words": address},
            headers={"X-Forwarded-For": f"192.0.2.66, {address}"},
        ).status_code
        for address in ("198.51.100.7", "198.51.100.8", "198.51.100.8")
    ]
    assert codes == [302, 302, 429]


def test_a_mistake_does_not_count(client: Client, settings: Settings) -> None:
    settings.SUBMISSIONS_PER_ADDRESS = "1/hour"
    assert send(client, EVIDENCE, SHOWN | {"link": ""}).status_code == 422
    assert send(client, EVIDENCE, SHOWN).status_code == 302


def test_neighbors_behind_one_ipv6_network_count_as_one(client: Client, settings: Settings) -> None:
    settings.SUBMISSIONS_PER_ADDRESS = "1/hour"
    codes = [
        send(
            client, EVIDENCE, SHOWN | {"words": str(n)}, REMOTE_ADDR=f"2001:db8:0:1::{n}"
        ).status_code
        for n in range(1, 3)
    ]
    assert codes == [302, 429]


def test_without_valkey_each_process_counts_for_itself(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SUBMISSIONS_PER_ADDRESS = "1/hour"
    settings.REDIS_LIMIT_URL = "redis://127.0.0.1:9/0"
    limits.forget_connections()
    codes = [send(client, EVIDENCE, SHOWN | {"words": str(n)}).status_code for n in range(2)]
    assert codes == [302, 429]
    assert limits.flood_lines() == ()


def test_a_flood_fills_no_table_and_slows_no_page(client: Client, settings: Settings) -> None:
    settings.SUBMISSIONS_PER_MODEL = "5/hour"
    with CaptureQueriesContext(
        connection,
    ) as before:
        client.get("/")
    token = hidden(client.get(EVIDENCE), "draft")
    for number in range(FLOOD):
        client.post(
            EVIDENCE,
            SHOWN | {"draft": token, "words": f"Buy this, {number}"},
            REMOTE_ADDR=f"198.51.{number // 250}.{number % 250 + 1}",
        )
    assert Submission.objects.count() == Case.objects.count() == 5
    (line,) = limits.flood_lines()
    assert (line.slug, line.count) == (LAB, FLOOD - 5)
    with CaptureQueriesContext(connection) as after:
        assert client.get("/").status_code == 200
    assert len(after) <= len(before)


def test_of_many_at_the_same_moment_only_so_many_get_through(settings: Settings) -> None:
    settings.SUBMISSIONS_PER_MODEL = "3/hour"
    request = RequestFactory().post(EVIDENCE)
    gates = [limits.Gate(request, LAB) for _ in range(8)]
    assert [gate.opens_at() for gate in gates] == [None] * 8, "all were asked before any was taken"
    assert [gate.take() is None for gate in gates] == [True] * 3 + [False] * 5
