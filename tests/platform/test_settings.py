"""What a process says and does when its settings are not fit for production."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

ROOT = Path(__file__).parent.parent.parent
GOOD = {
    "SECRET_KEY": "f3Kq8-Zr1xUeWv0sTnYbLh5mJd7cPgA2oQiR",
    "PUBLIC_URL": "https://board.example",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/board",
    "REDIS_URL": "redis://127.0.0.1:9/0",
}


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of Python with these settings and no others."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**kept, "DJANGO_SETTINGS_MODULE": "openboard.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


WEB = "import openboard.wsgi; print('started')"
WORKER = (
    "from openboard.celery import app; from celery.signals import worker_init; app.conf.timezone;"
    "worker_init.send(sender=None); print('started')"
)


@pytest.mark.parametrize("program", [WEB, WORKER], ids=["web", "worker"])
def test_a_program_with_good_settings_starts(program: str) -> None:
    done = python(program, **GOOD)
    assert done.stdout == "started\n", done.stderr


@pytest.mark.parametrize("program", [WEB, WORKER], ids=["web", "worker"])
@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "changeme"}, "SECRET_KEY"),
        ({"SECRET_KEY": "x" * 50}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ".example"}, "ALLOWED_HOSTS"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL"),
        ({"HUB_RESERVE": "many"}, "HUB_RESERVE"),
        ({"FETCH_ALLOW": "127.0.0.1:8000"}, "FETCH_ALLOW must be empty"),
        ({"SUBMISSIONS_PER_ADDRESS": "plenty"}, "SUBMISSIONS_PER_ADDRESS"),
        ({"DATABASE_URL": "sqlite:///board.db"}, "PostgreSQL only"),
    ],
)
def test_a_program_with_a_bad_setting_refuses_to_start(
    program: str, bad: dict[str, str], said: str
) -> None:
    done = python(program, **{**GOOD, **bad})
    assert done.returncode != 0
    assert "started" not in done.stdout
    assert said in done.stderr


def test_behind_https_everything_is_https() -> None:
    done = python(
        "from django.conf import settings as its;"
        "print(its.SECURE_SSL_REDIRECT, its.CSRF_COOKIE_SECURE, its.SECURE_HSTS_SECONDS)",
        **GOOD,
    )
    assert done.stdout.strip() == "True True 31536000", done.stderr


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "openboard.mail.ConsoleBackend True False"),
        ({"EMAIL_HOST": "mail.example"}, "django.core.mail.backends.smtp.EmailBackend True False"),
        (
            {"EMAIL_HOST": "mail.example", "EMAIL_PORT": "465"},
            "django.core.mail.backends.smtp.EmailBackend False True",
        ),
        (
            {"EMAIL_HOST": "mail.example", "EMAIL_PORT": "25", "EMAIL_USE_TLS": "False"},
            "django.core.mail.backends.smtp.EmailBackend False False",
        ),
    ],
    ids=["no mail server", "STARTTLS", "TLS from the first byte", "in the clear"],
)
def test_letters_travel_encrypted_unless_told_otherwise(
    given: dict[str, str], expected: str
) -> None:
    done = python(
        "from django.conf import settings as its;"
        "print(its.EMAIL_BACKEND, its.EMAIL_USE_TLS, its.EMAIL_USE_SSL)",
        **GOOD,
        **given,
    )
    assert done.stdout.strip() == expected, done.stderr


def test_the_version_is_the_newest_of_the_change_log() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## {settings.VERSION}" in text
    assert text.index(f"## {settings.VERSION}") == text.index("## ")


def test_a_job_ends_before_its_lease_and_comes_back_only_after_it() -> None:
    lease = settings.AUDIT_LEASE_SECONDS
    assert settings.CELERY_TASK_SOFT_TIME_LIMIT < settings.CELERY_TASK_TIME_LIMIT < lease
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] > lease


def test_the_schedule_names_jobs_that_exist() -> None:
    from openboard.celery import app

    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


@pytest.mark.django_db
def test_every_answer_carries_the_headers_that_guard_it(client: Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert {
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    } <= set(policy.split("; "))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "is_kept"),
    [("0123456789abcdef", True), ("a\nb: c" * 3, False), ("x" * 65, False), ("short", False)],
)
def test_a_request_has_an_id_and_a_strange_one_is_replaced(
    client: Client, given: str, is_kept: bool
) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": given})
    assert (response.headers["X-Request-ID"] == given) is is_kept
    assert response.headers["X-Request-ID"].isprintable()


def test_a_foreign_host_name_is_not_answered(client: Client) -> None:
    assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400
