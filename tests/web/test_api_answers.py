"""What holds for every answer of the API: errors, limits, caching, other sites, the document."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from openboard import limits
from openboard.api import reads
from openboard.pages.api import ApiPage
from tests.web.programs import API, problem, read

pytestmark = pytest.mark.django_db
WHERE = f"{API}/rubrics"


class TestErrors:
    @pytest.mark.parametrize("where", ["/nowhere", "/", "/models/a", "/models/a/b/c/d", "/models/"])
    def test_an_unknown_address_is_a_problem(self, client: Client, where: str) -> None:
        found = problem(client, where, 404)
        assert found["type"] == "about:blank"
        assert found["title"] == "Not Found"

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
    @pytest.mark.parametrize("where", [WHERE, f"{API}/nowhere", f"{API}/openapi.json"])
    def test_it_is_only_read(self, client: Client, method: str, where: str) -> None:
        response = client.generic(method, where)
        assert response.status_code == 405
        assert response["Content-Type"] == "application/problem+json"
        assert response["Allow"] == "GET, HEAD, OPTIONS"

    def test_a_fault_of_ours_is_a_problem_that_names_the_request(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(**asked: object) -> None:
            raise RuntimeError("a secret in the message")

        monkeypatch.setattr(reads, "changes", fail)
        client.raise_request_exception = False
        headers = {"x-request-id": "abcdef123456"}
        response = client.get(f"{API}/changes", headers=headers)
        assert response.status_code == 500
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["request_id"] == "abcdef123456"
        assert b"secret" not in response.content
        assert response["Access-Control-Allow-Origin"] == "*"

    def test_a_foreign_host_is_a_problem(self, client: Client) -> None:
        response = client.get(WHERE, headers={"host": "evil.example"})
        assert response.status_code == 400
        assert response["Content-Type"] == "application/problem+json"

    def test_what_was_sent_is_not_repeated(self, client: Client) -> None:
        response = client.get(f"{API}/models?level=%3Cscript%3E&sort=%0d%0aX:1")
        assert response.status_code == 422
        assert b"script" not in response.content
        assert "X" not in response.headers

    def test_errors_are_kept_by_nobody(self, client: Client) -> None:
        assert client.get(f"{API}/nowhere")["Cache-Control"] == "no-store"

    def test_pages_keep_the_face_of_the_site(self, client: Client) -> None:
        assert b"<html" in client.get("/nowhere").content
        assert client.post("/api").status_code == 405


class TestCaching:
    def test_who_has_it_already_gets_nothing_more(self, client: Client) -> None:
        first = client.get(WHERE)
        assert first["ETag"].startswith('W/"')
        assert first["Cache-Control"] == "public, max-age=30"
        again = client.get(WHERE, headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304
        assert again.content == b""
        assert again["ETag"] == first["ETag"]
        assert again["Access-Control-Allow-Origin"] == "*"
        other = client.get(WHERE, headers={"if-none-match": '"something-else"'})
        assert other.status_code == 200

    def test_the_tag_changes_with_the_answer(self, client: Client, spectrum: None) -> None:
        tags = {client.get(f"{API}/models?level={level}")["ETag"] for level in range(5)}
        assert len(tags) == 5

    def test_a_compressed_answer_has_the_same_tag(self, client: Client) -> None:
        where = f"{WHERE}/rebuild/2026-1"
        plain = client.get(where)
        small = client.get(where, headers={"accept-encoding": "gzip"})
        assert gzip.decompress(small.content) == plain.content
        assert small["ETag"] == plain["ETag"]

    def test_head_is_get_without_its_content(self, client: Client) -> None:
        whole, head = client.get(WHERE), client.head(WHERE)
        assert head.status_code == 200
        assert head.content == b""
        for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control"):
            assert head[name] == whole[name]
        assert client.head(f"{API}/nowhere").status_code == 404


class TestOtherSites:
    def test_their_pages_may_read(self, client: Client) -> None:
        response = client.get(WHERE, headers={"origin": "https://other.example"})
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "ETag" in response["Access-Control-Expose-Headers"]
        assert "Set-Cookie" not in response

    def test_browsers_that_ask_first_are_told_so(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(0):
            response = client.options(
                f"{API}/models",
                headers={"origin": "https://a.example", "access-control-request-method": "GET"},
            )
        assert response.status_code == 204
        assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert response["Access-Control-Allow-Headers"] == "If-None-Match"

    def test_pages_of_ours_may_not_be_read(self, client: Client) -> None:
        assert "Access-Control-Allow-Origin" not in client.get("/api")


class TestLimits:
    def test_each_answer_says_what_is_left(self, client: Client) -> None:
        left = [_left(client) for _ in range(3)]
        assert left == [599, 598, 597]
        response = client.get(f"{API}/nowhere")
        assert response["RateLimit-Policy"] == '"api";q=600;w=300'
        assert re.fullmatch(r'"api";r=596;t=[1-9]\d*', response["RateLimit"])

    def test_after_the_last_one_an_address_waits(
        self,
        client: Client,
        settings: Settings,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        settings.API_PER_ADDRESS = "2/5 minutes"
        read(client, "/status")
        read(client, "/status")
        with django_assert_num_queries(0):
            found = problem(client, "/status", 429)
        assert found["title"] == "Too Many Requests"
        response = client.get(WHERE)
        assert 0 < int(response["Retry-After"]) <= 300
        assert response["RateLimit"].startswith('"api";r=0;')
        assert response["Cache-Control"] == "no-store"
        assert client.get(WHERE, REMOTE_ADDR="198.51.100.7").status_code == 200
        assert client.get("/about").status_code == 200

    def test_what_is_offered_is_counted_apart(self, client: Client, settings: Settings) -> None:
        settings.API_PER_ADDRESS = settings.SUBMISSIONS_PER_ADDRESS = "1/hour"
        read(client, "/rubrics")
        assert client.get("/missing").status_code == 200

    def test_without_valkey_each_process_counts_for_itself(
        self, client: Client, settings: Settings
    ) -> None:
        settings.API_PER_ADDRESS = "2/hour"
        settings.REDIS_LIMIT_URL = "redis://127.0.0.1:9/0"
        limits.forget_connections()
        assert [client.get(WHERE).status_code for _ in range(3)] == [200, 200, 429]


def _left(client: Client) -> int:
    found = re.search(r"r=(\d+)", client.get(WHERE)["RateLimit"])
    assert found
    return int(found[1])


class TestTheDocument:
    def test_the_page_tells_every_address_and_field_of_it(self, client: Client) -> None:
        document = read(client, "/openapi.json")
        response = client.get("/api")
        page = response.context["page"]
        assert isinstance(page, ApiPage)
        told = {one.path for group in page.groups for one in group.operations}
        assert told == set(document["paths"])
        html = response.content.decode()
        for name, schema in document["components"]["schemas"].items():
            if "properties" in schema:
                assert f'id="o-{name}"' in html
                for field in schema["properties"]:
                    assert f"<code>{field}</code>" in html
        ids = re.findall(r'id="([^"]+)"', html)
        assert sorted(ids) == sorted(set(ids))
        anchors = set(re.findall(r'href="#([^"]+)"', html))
        assert anchors <= set(ids)

    def test_every_parameter_and_object_is_explained(self, client: Client) -> None:
        document = read(client, "/openapi.json")
        for path, methods in document["paths"].items():
            assert methods["get"]["description"], path
        objects = document["components"]["schemas"]
        bare = [name for name, one in objects.items() if not one.get("description")]
        assert [name for name in bare if "properties" in objects[name]] == []
        assert not [name for name in objects if name.endswith(("Out", "Schema"))]

    def test_every_address_is_in_the_documentation(self, client: Client) -> None:
        prose = Path("docs/api.md").read_text(encoding="utf-8")
        for path in read(client, "/openapi.json")["paths"]:
            words = re.sub(r"/models/\{publisher\}/\{name\}", "/models/OWNER/NAME", path)
            words = re.sub(r"\{(\w+)\}", lambda found: found[1].upper(), words)
            assert f"`{words}`" in prose, path

    def test_errors_are_told_as_problem_details(self, client: Client) -> None:
        document = read(client, "/openapi.json")
        for methods in document["paths"].values():
            answers = methods["get"]["responses"]
            assert {"200", "304", "422", "429", "500"} <= set(answers)
            assert list(answers["422"]["content"]) == ["application/problem+json"]

    def test_the_page_keeps_the_policy_and_asks_no_database(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(0):
            response = client.get("/api")
        assert "unsafe" not in response["Content-Security-Policy"]
        assert "<script>" not in response.content.decode()
