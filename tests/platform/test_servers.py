import pytest
from django.core.cache import cache
from django.db import connection


@pytest.mark.django_db
def test_the_tests_run_on_postgresql_18() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        assert cursor.fetchone()[0].startswith("18")


def test_the_cache_is_a_real_valkey() -> None:
    cache.set("greeting", "hello", 5)
    assert cache.get("greeting") == "hello"
