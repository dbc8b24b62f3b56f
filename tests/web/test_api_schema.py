"""The API keeps to its OpenAPI document, whatever it is asked: no fault, nothing undescribed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.offered import accepted

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(240)]

PLAIN = {"Accept-Encoding": "identity"}
"""A WSGI client of a test unpacks nothing."""
EXAMPLES = 12
"""Of each address and mode: the whole takes well under a minute."""
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
REAL = (
    {"publisher": "meadow", "name": "Meadow-7B"},
    {"publisher": "service", "name": "Oracle"},
    {"publisher": "stone", "name": "Quarry-1B"},
    {"name": "rebuild", "version": "2026-1"},
)
"""What paths can name on the board of this test; chance alone would hardly find it."""


@pytest.fixture
def document(spectrum: None, settings: Settings) -> Iterator[Any]:
    """The board's own document, asked through its WSGI application."""
    accepted(slug="stone/Quarry-1B", name="Ash")
    # As Django's own test client does: the end of a request leaves the test's connection open.
    signals = [
        one for one in (request_started, request_finished) if one.disconnect(close_old_connections)
    ]
    settings.API_PER_ADDRESS = "1000000/hour"
    settings.ALLOWED_HOSTS = ["localhost", "testserver", "127.0.0.1"]
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    for one in signals:
        one.connect(close_old_connections)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_answer_is_a_fault_or_outside_the_document(document: Any, mode: GenerationMode) -> None:
    tried = 0
    for found in document.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.POSITIVE:
            tried += ask(operation, mode, CHECKS)
        elif operation.query:
            tried += ask(operation, mode, [*CHECKS, negative_data_rejection])
    assert tried > EXAMPLES * 5


def ask(operation: Any, mode: GenerationMode, checks: list[Any]) -> int:
    """Ask one address for what the document allows, or does not; returns how often."""
    tried = 0

    @hypothesis_settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask_one(case: Any) -> None:
        nonlocal tried
        tried += 1
        case.call_and_validate(checks=checks, headers=PLAIN)

    ask_one()
    return tried


def test_what_is_there_is_as_the_document_says(document: Any) -> None:
    tried = 0
    for found in document.get_all_operations():
        operation = found.ok()
        names = {one.name for one in operation.path_parameters}
        for path in REAL if names else ({},):
            if names <= set(path):
                given_path = {name: path[name] for name in names}
                case = operation.Case(path_parameters=given_path)
                response = case.call_and_validate(checks=CHECKS, headers=PLAIN)
                tried += response.status_code == 200
    assert tried >= 20
