"""Settings are read strictly: a typing mistake stops the start, in words."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from openboard import env


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda value: monkeypatch.setenv("SETTING", value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("True", True), ("1", True), ("on", True), ("False", False), ("no", False), ("", True)],
)
def test_a_flag_is_true_or_false(given: Any, value: str, expected: bool) -> None:
    given(value)
    assert env.flag("SETTING", True) is expected


@pytest.mark.parametrize("value", ["Truee", "2", "None", "enabled"])
def test_a_flag_refuses_anything_else_and_names_the_variable(given: Any, value: str) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured, match="SETTING must be True or False"):
        env.flag("SETTING", False)


@pytest.mark.parametrize(
    ("value", "expected"), [("90", 90), ("90s", 90), ("15m", 900), ("24h", 86400), ("7d", 604800)]
)
def test_a_length_of_time_may_have_a_unit(given: Any, value: str, expected: int) -> None:
    given(value)
    assert env.seconds("SETTING", 1) == expected


@pytest.mark.parametrize("value", ["-5", "1.5", "7 days", "0", "1w", "٣"])
def test_a_length_of_time_refuses_what_it_does_not_know(given: Any, value: str) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured, match="SETTING"):
        env.seconds("SETTING", 1)


@pytest.mark.parametrize("value", ["-1", "three", "0", "1e3", "9" * 13])
def test_a_number_refuses_what_is_none_or_too_small(given: Any, value: str) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured, match="SETTING must be a whole number from 1"):
        env.integer("SETTING", 5, least=1)


def test_a_list_is_separated_by_commas(given: Any) -> None:
    given("a.example, b.example,,")
    assert env.names("SETTING") == ["a.example", "b.example"]


@pytest.mark.parametrize(
    "value", ["board.example", "ftp://board.example", "https://", "https://u:p@h", "https://h/?q"]
)
def test_a_web_address_is_plain_http_or_https(given: Any, value: str) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured, match="SETTING must be"):
        env.web_address("SETTING", "http://localhost")


def test_a_secret_can_come_from_a_file(
    tmp_path: Path, given: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_text("open sesame\nsecond line\n")
    monkeypatch.setenv("SETTING_FILE", str(tmp_path / "key"))
    assert env.secret("SETTING") == "open sesame"
    given("another")
    with pytest.raises(ImproperlyConfigured, match="SETTING or SETTING_FILE, not both"):
        env.secret("SETTING")


def test_a_secret_whose_file_is_missing_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING_FILE", "/nowhere/key")
    with pytest.raises(ImproperlyConfigured, match="SETTING_FILE names /nowhere/key"):
        env.secret("SETTING")


def test_a_database_address_becomes_django_settings() -> None:
    found = env.database("postgresql://me:p%40ss@db.example:5433/board?sslmode=require")
    assert found == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "board",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_database_address_may_be_a_unix_socket() -> None:
    found = env.database("postgresql://me@/board?host=/run/board")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("/run/board", "", "board")


@pytest.mark.parametrize("url", ["sqlite:///board.db", "mysql://h/board", "postgresql://h/"])
def test_only_postgresql_will_do(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="PostgreSQL only"):
        env.database(url)


@pytest.mark.parametrize(
    ("url", "second", "broker"),
    [
        ("redis://h:6379/0", "redis://h:6379/1", "redis://h:6379/0"),
        ("rediss://u:p@h/4", "rediss://u:p@h/5", "rediss://u:p@h/4"),
        ("redis://h", "redis://h/1", "redis://h"),
        ("unix:///s?db=3", "unix:///s?db=4", "redis+socket:///s?virtual_host=3"),
    ],
)
def test_queue_and_cache_keep_to_databases_of_their_own(url: str, second: str, broker: str) -> None:
    assert env.redis_at(url, 1) == second
    assert env.broker_at(url) == broker


@pytest.mark.parametrize("url", ["amqp://h", "redis:///0", "redis://h/zero", "localhost:6379"])
def test_another_broker_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL"):
        env.redis_at(url, 0)


@pytest.mark.parametrize("value", ["127.0.0.1:80", "[::1]:8080, mirror.example:443"])
def test_a_place_is_a_host_with_its_port(given: Any, value: str) -> None:
    given(value)
    assert env.places("SETTING") == value.split(", ")


@pytest.mark.parametrize("value", ["127.0.0.1", "mirror.example:", "http://a.example:80", "*:80"])
def test_a_place_without_a_host_or_a_port_is_refused(given: Any, value: str) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured, match="SETTING must name each host with its port"):
        env.places("SETTING")


@pytest.mark.parametrize("value", ["10/hour", "100 per 1 day", ""])
def test_a_rate_is_so_many_in_so_much_time(given: Any, value: str) -> None:
    given(value)
    assert env.rate("SETTING", "5/minute") == (value or "5/minute")


@pytest.mark.parametrize("value", ["10", "many/hour", "10/fortnight"])
def test_a_rate_refuses_what_it_does_not_know(given: Any, value: str) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured, match="SETTING must look like 10/hour"):
        env.rate("SETTING", "5/minute")
