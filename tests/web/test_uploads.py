"""No form of the board takes a file, however it is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from audits.models import Submission
from tests.web.offered import PAGE, load_lab
from tests.web.sending import SHOWN, send

pytestmark = pytest.mark.django_db

EVIDENCE = f"{PAGE}/evidence/new"


@pytest.fixture(autouse=True)
def _board(settings: Settings, tmp_path: Path) -> None:
    settings.FORM_LEAST_SECONDS = 0
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    load_lab()


def test_a_file_in_a_form_is_passed_over_and_the_rest_is_taken(client: Client) -> None:
    file = SimpleUploadedFile("words", b"x" * 1000)
    assert send(client, EVIDENCE, SHOWN | {"upload": file}).status_code in (302, 303)
    assert Submission.objects.count() == 1


def test_a_file_cannot_stand_in_for_a_field(client: Client) -> None:
    file = SimpleUploadedFile("words", b"x" * 1000)
    assert send(client, EVIDENCE, SHOWN | {"link": file}).status_code == 422


def test_a_large_file_is_refused_unread_and_reaches_no_disk(client: Client, tmp_path: Path) -> None:
    file = SimpleUploadedFile("words", b"x" * 4_000_000)
    assert send(client, EVIDENCE, SHOWN | {"upload": file}).status_code in (400, 413)
    assert not Submission.objects.exists()
    assert list(tmp_path.iterdir()) == []
