"""The log holds no secret of an address, and a flood does not fill it."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from openboard.logs import without_secrets

pytestmark = pytest.mark.django_db
SECRET = "mB9-p_SecretSecretSecretSecretSecretSecretS"


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (f"/submissions/{SECRET}", "/submissions/…"),
        (f"/submissions/{SECRET}/more?x=1", "/submissions/…/more?x=1"),
        (f"/follow/{SECRET}", "/follow/…"),
        (f"/staff/join/{SECRET}/", "/staff/join/…/"),
        ("/models/fir-lab/fir-1b/evidence/new", "/models/fir-lab/fir-1b/evidence/new"),
        ("/submissions", "/submissions"),
    ],
)
def test_an_address_is_written_without_what_opens_it(said: str, written: str) -> None:
    assert without_secrets(said) == written


def test_a_page_that_is_not_there_is_logged_without_its_secret(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    assert client.get(f"/submissions/{SECRET}").status_code == 404
    assert "/submissions/…" in caplog.text
    assert SECRET not in caplog.text


def test_a_form_from_elsewhere_is_logged_without_its_secret(
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(f"/submissions/{SECRET}/withdraw").status_code == 403
    assert "Forbidden" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize("status", [422, 429])
def test_what_is_no_fault_of_ours_writes_no_line(
    status: int, caplog: pytest.LogCaptureFixture
) -> None:
    log = logging.getLogger("django.request")
    log.warning("%s: %s", "Refused", "/missing", extra={"status_code": status})
    log.warning("%s: %s", "Not Found", "/nothing", extra={"status_code": 404})
    assert [record.getMessage() for record in caplog.records] == ["Not Found: /nothing"]
