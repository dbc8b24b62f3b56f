"""docker-compose.yml and the Dockerfile, without Docker: read, compared, and their commands run.

What cannot be shown here is that the images of others behave; what is ours is run as written.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from openboard.embedded.board import find_free_port
from openboard.embedded.programs import BEAT, WORKER, web
from tests.workers import test_database_url

ROOT = Path(__file__).parent.parent.parent
OURS = ("prepare", "web", "worker", "beat")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = compose["services"]
    return loaded


def test_only_the_proxy_is_open_to_the_outside(services: dict[str, dict[str, Any]]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    outside = [name for name, service in services.items() if "outside" in service["networks"]]
    assert outside == ["worker", "proxy"]


def test_nothing_of_ours_runs_as_root_or_may_become_it(services: dict[str, dict[str, Any]]) -> None:
    for name in OURS:
        assert services[name]["user"] == "10001:10001"
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["security_opt"] == ["no-new-privileges:true"]


def test_every_lasting_service_has_a_health_check(services: dict[str, dict[str, Any]]) -> None:
    assert [name for name, service in services.items() if "healthcheck" not in service] == [
        "prepare"
    ]


def test_every_variable_is_a_setting_of_ours(services: dict[str, dict[str, Any]]) -> None:
    explained = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/settings.md").read_text(), re.M))
    given = {name.removesuffix("_FILE") for our in OURS for name in services[our]["environment"]}
    assert given <= explained


def test_every_secret_is_a_file_that_the_repository_ignores(compose: dict[str, Any]) -> None:
    used = {name for service in compose["services"].values() for name in service.get("secrets", ())}
    assert used == set(compose["secrets"])
    files = [secret["file"] for secret in compose["secrets"].values()]
    assert all(name.startswith("deploy/secrets/") for name in files)
    assert "/deploy/secrets/" in (ROOT / ".gitignore").read_text().splitlines()
    for our in OURS:
        for name, value in compose["services"][our]["environment"].items():
            if name.endswith("_FILE"):
                assert value.removeprefix("/run/secrets/") in compose["services"][our]["secrets"]


def test_the_commands_are_those_of_make_run(services: dict[str, dict[str, Any]]) -> None:
    """The same programs with the same options, so that what is tried at home is what is served."""
    assert tuple(services["worker"]["command"]) == WORKER.command
    assert tuple(services["beat"]["command"]) == BEAT.command
    at_home = " ".join(web("0.0.0.0", 8000).command).replace("--workers 1", "--workers 2")
    assert " ".join(services["web"]["command"]) == at_home


def test_the_image_starts_what_compose_starts(services: dict[str, dict[str, Any]]) -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    command = re.search(r"^CMD (.*)$", dockerfile, re.M)
    assert command is not None
    assert json.loads(command[1]) == services["web"]["command"]
    assert "USER 10001:10001" in dockerfile


def test_the_image_holds_what_it_copies_and_no_more() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", dockerfile, re.M)
    names = {name for line in copied for name in line.split()}
    assert [name for name in names if not (ROOT / name).exists()] == []
    let_in = {
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    assert let_in == names


def test_the_proxy_asks_the_web_server_where_it_listens(
    services: dict[str, dict[str, Any]],
) -> None:
    conf = (ROOT / "deploy/nginx.conf.template").read_text()
    assert "server web:8000" in conf
    assert set(re.findall(r"\$\{([A-Z_]+)\}", conf)) == set(services["proxy"]["environment"])
    listened = {int(port) for port in re.findall(r"listen (\d+)", conf)}
    published = {int(port.split(":")[1]) for port in services["proxy"]["ports"]}
    assert listened == published
    for secret in ("tls_certificate", "tls_key"):
        assert f"/run/secrets/{secret}" in conf


def without_variables(value: str) -> str:
    """A value as compose reads it when `.env` says nothing."""
    return re.sub(r"\$\{[A-Z_]+:-([^}]*)\}", r"\1", value)


class Deployment:
    """Our services as processes, with their variables as written and their paths and hosts ours."""

    def __init__(self, folder: Path, services: dict[str, dict[str, Any]]) -> None:
        self.folder = folder
        self.services = services
        self.port = find_free_port()
        self.started: dict[str, subprocess.Popen[bytes]] = {}
        (folder / "secret_key").write_text("f3Kq8-Zr1xUeWv0sTnYbLh5mJd7cPgA2oQiR\n")
        (folder / "database_url").write_text(test_database_url() + "\n")
        (folder / "hf_token").write_text("")
        (folder / "email_password").write_text("")

    def environment(self, name: str) -> dict[str, str]:
        written = {
            key: re.sub("^(/run/secrets|/tmp)", str(self.folder), without_variables(str(value)))
            for key, value in self.services[name]["environment"].items()
        }
        kept = {
            key: os.environ[key] for key in ("PATH", "HOME", "HF_ENDPOINT") if key in os.environ
        }
        return {
            **kept,
            "DATA": str(self.folder),
            "STATIC_ROOT": str(self.folder / "static"),
            **written,
            "PUBLIC_URL": "https://board.example",
            "REDIS_URL": os.environ["REDIS_URL"],
            "AUDIT_WORKERS": "1",
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore",
        }

    def start(self, name: str) -> subprocess.Popen[bytes]:
        command = [str(part) for part in self.services[name]["command"]]
        command = [{"0.0.0.0": "127.0.0.1", "8000": str(self.port)}.get(x, x) for x in command]
        program = [sys.executable, *command[1:]]
        if command[0] != "python":
            program = [sys.executable, "-m", *command]
        with (self.folder / f"{name}.log").open("wb") as log:
            self.started[name] = subprocess.Popen(
                program, cwd=ROOT, env=self.environment(name), stdout=log, stderr=log
            )
        return self.started[name]

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def is_healthy(self, name: str) -> bool:
        check = self.services[name]["healthcheck"]["test"]
        assert check[:2] == ["CMD", "python"]
        done = subprocess.run(
            [sys.executable, *check[2:]],
            cwd=ROOT,
            env=self.environment(name),
            capture_output=True,
            check=False,
        )
        return done.returncode == 0

    def stop(self) -> None:
        for process in self.started.values():
            process.terminate()
        for process in self.started.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture
def deployment(
    tmp_path: Path, transactional_db: None, services: dict[str, dict[str, Any]]
) -> Iterator[Deployment]:
    made = Deployment(tmp_path, services)
    yield made
    made.stop()


@pytest.mark.pipeline
def test_our_services_start_as_written(deployment: Deployment) -> None:
    assert deployment.start("prepare").wait(60) == 0, deployment.said("prepare")
    for name in ("web", "worker", "beat"):
        deployment.start(name)
    deadline = time.monotonic() + 60
    while not (
        deployment.is_healthy("web")
        and " ready." in deployment.said("worker")
        and list(deployment.folder.glob("beat-schedule*"))
    ):
        ended = [name for name, process in deployment.started.items() if process.poll()]
        assert not ended, deployment.said(ended[0])
        assert time.monotonic() < deadline, {n: deployment.said(n) for n in deployment.started}
        time.sleep(0.3)
