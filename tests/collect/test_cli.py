"""The auditor from a shell: as a process of its own, without Django and without a database."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from audits.cli import main
from audits.engine.snapshot import SnapshotError, read_snapshot
from audits.registry import BUNDLED, load_folder
from tests.collect.conftest import StartHub
from tests.hub_standin import Gate, Limits, StandInHub, dataset, model

NOWHERE = "http://127.0.0.1:9"
ROOT = Path(__file__).parent.parent.parent
LISTED = "allenai/OLMo-2-1124-7B"
"""A model of the registry: the stand-in has a repository of its name, with content of our own."""


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


def run_in_a_shell(*arguments: str, endpoint: str) -> Done:
    """Run the command as a process of its own, which knows of no server."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DJANGO", "DATABASE", "REDIS", "SECRET"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "audits", *arguments],
        cwd=ROOT,
        env={**environment, "HF_ENDPOINT": endpoint},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in this process, which saves the second that Python takes to start."""

    def run_here(*arguments: str, endpoint: str = NOWHERE, stdin: str = "") -> Done:
        monkeypatch.setenv("HF_ENDPOINT", endpoint)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return run_here


@pytest.fixture
def hub(start_hub: StartHub) -> StandInHub:
    return start_hub(
        [
            model("fir/one", license="apache-2.0", card={"datasets": ["fir/data"]}),
            model(LISTED, license="apache-2.0", checkpoints=["step1", "step2", "step3"]),
            dataset("fir/data"),
        ]
    )


def test_a_model_that_nobody_has_listed_is_audited_from_the_hub_alone(hub: StandInHub) -> None:
    done = run_in_a_shell("audit", "fir/one", "--endpoint", hub.url, endpoint=NOWHERE)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Level    1 of 5, Binary" in done.stdout
    assert "Missing for level 2, Described" in done.stdout
    assert "Not in the registry" in done.stdout
    assert re.search(r"fir/one at [0-9a-f]{12}; 4 API requests, 1 file\s+read,", done.stdout)
    assert "\x1b" not in done.stdout


def test_the_registrys_evidence_is_used_where_there_is_an_entry(run: Run, hub: StandInHub) -> None:
    done = run("audit", LISTED.lower(), endpoint=hub.url)
    assert done.returncode == 0, done.stderr
    assert LISTED in done.stdout
    assert "Not in the registry" not in done.stdout
    assert "listed" in done.stdout
    assert "checked" in done.stdout


def test_a_model_that_is_not_on_the_hub_needs_no_hub(run: Run) -> None:
    done = run("audit", "openai/gpt-4")
    assert done.returncode == 0, done.stderr
    assert "rated from the registry alone" in done.stdout


def audited(run: Run, hub: StandInHub, name: str = LISTED) -> dict[str, Any]:
    done = run("audit", name, "--json", endpoint=hub.url)
    assert done.returncode == 0, done.stderr
    plain: dict[str, Any] = json.loads(done.stdout)
    return plain


def test_a_snapshot_is_recomputed_to_the_same_rating(
    run: Run, hub: StandInHub, tmp_path: Path
) -> None:
    plain = audited(run, hub)
    assert list(plain) == ["schema", "rubric", "dossier", "observations", "bases", "rating"]
    path = tmp_path / "snapshot.json"
    path.write_text(json.dumps(plain), encoding="utf-8")
    done = run("rate", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    assert "The recorded rating is the same." in done.stdout


def test_a_snapshot_can_come_through_a_pipe(run: Run, hub: StandInHub) -> None:
    assert run("rate", "-", stdin=json.dumps(audited(run, hub, "fir/one"))).returncode == 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda plain: plain["rating"].update(level=5), "level: recorded 5, now"),
        (lambda plain: plain["rating"].update(rights="restricted"), "rights: recorded restricted"),
        (lambda plain: plain["rating"].update(engine=0), "judged by engine 0"),
        (lambda plain: plain["rating"].update(rubric_digest="0" * 64), "digests differ"),
        (lambda plain: plain["observations"]["weights"].update(count=0), "weights: recorded met"),
        (
            lambda plain: plain["rating"]["findings"][0].update(reason="Because."),
            "in wording or places only",
        ),
    ],
    ids=["level", "rights", "engine", "rubric", "observations", "wording"],
)
def test_a_rating_that_does_not_follow_is_told_apart(
    run: Run, hub: StandInHub, change: Any, says: str
) -> None:
    plain = audited(run, hub, "fir/one")
    change(plain)
    done = run("rate", "-", stdin=json.dumps(plain))
    assert done.returncode == 1
    assert says in done.stdout


@pytest.mark.parametrize(
    ("stdin", "says"),
    [
        ("", "is not JSON"),
        ("[]", "not a snapshot"),
        ("{}", "schema"),
        ('{"schema": 2}', "schema: 2 is not 1"),
        ('{"schema": 1, "rubric": "rebuild/2026-1"}', "'dossier' is missing"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_what_is_no_snapshot_is_refused_with_the_reason(run: Run, stdin: str, says: str) -> None:
    done = run("rate", "-", stdin=stdin)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_snapshot_of_an_unknown_rubric_or_with_an_odd_field_is_refused(
    run: Run, hub: StandInHub
) -> None:
    plain = audited(run, hub, "fir/one")
    done = run("rate", "-", stdin=json.dumps({**plain, "rubric": "../secrets/1"}))
    assert done.returncode == 2
    assert "no rubric" in done.stderr
    plain["observations"]["weights"]["count"] = "many"
    done = run("rate", "-", stdin=json.dumps(plain))
    assert done.returncode == 2
    assert "observations.weights.count: expected int" in done.stderr


def test_a_file_that_is_not_there_is_bad_input(run: Run) -> None:
    done = run("rate", "no-such-file.json")
    assert done.returncode == 2
    assert "cannot be read" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["audit", "a/b/c"], "cannot be the name"),
        (["audit", "fir/one", "--endpoint", "ftp://x"], "must begin with http"),
        (["audit"], "required"),
        ([], "required"),
        (["dance"], "invalid choice"),
    ],
)
def test_bad_input_is_told_from_a_hub_that_is_away(
    run: Run, arguments: list[str], says: str
) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert says in done.stderr


def test_a_model_that_is_nowhere_is_bad_input(run: Run, hub: StandInHub) -> None:
    done = run("audit", "fir/two", endpoint=hub.url)
    assert done.returncode == 2
    assert "no public model fir/two" in done.stderr


def test_a_listed_model_that_is_not_found_once_is_not_called_gone(
    run: Run, start_hub: StartHub
) -> None:
    done = run("audit", LISTED, endpoint=start_hub([]).url)
    assert done.returncode == 0, done.stderr
    assert "was not found at one look" in done.stdout.replace("\n    ", " ")


def test_a_hub_that_is_not_reached_says_nothing_about_the_model() -> None:
    done = run_in_a_shell("audit", "fir/one", endpoint=NOWHERE)
    assert done.returncode == 3
    assert "This says nothing about the model." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_gated_model_is_reported_as_such(run: Run, start_hub: StartHub) -> None:
    hub = start_hub([model("fir/gated", license="gemma", gated=Gate.MANUAL)])
    done = run("audit", "fir/gated", endpoint=hub.url)
    assert done.returncode == 0
    assert "given after asking the publisher" in done.stdout
    assert "Rights   restricted" in done.stdout


def test_a_used_up_window_says_when_to_come_back(run: Run, start_hub: StartHub) -> None:
    hub = start_hub([model("fir/one")], limits=Limits(api=0, window=900))
    done = run("audit", "fir/one", endpoint=hub.url)
    assert done.returncode == 3
    assert re.search(r"Try again in 90\d seconds", done.stderr)


def test_no_django_and_no_database_are_needed() -> None:
    code = (
        "import sys, audits.cli; "
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'psycopg')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_bases_are_kept_in_a_snapshot_by_criterion(run: Run, hub: StandInHub) -> None:
    plain = audited(run, hub)
    plain["bases"] = [
        {
            "model": "fir/base",
            "relation": "finetune",
            "level": 2,
            "findings": plain["rating"]["findings"],
            "rights": plain["rating"]["rights_findings"],
        }
    ]
    (base,) = read_snapshot(plain).bases
    assert base.level == 2
    assert all(name == found.criterion for name, found in base.findings.items())
    plain["bases"][0]["level"] = "high"
    with pytest.raises(SnapshotError, match=re.escape("bases[0].level")):
        read_snapshot(plain)


def test_bases_are_rated_from_the_registry_and_limit_what_was_made_from_them(
    run: Run, start_hub: StartHub
) -> None:
    registry = load_folder(BUNDLED)
    ids = {entry.id for entry in registry}
    listed = next(
        entry for entry in registry if entry.hub and any(base.model in ids for base in entry.base)
    )
    hub = start_hub(
        [
            model(listed.id, license="mit"),
            model(LISTED),
            model(
                "fir/tuned",
                card={"base_model": LISTED, "datasets": [f"fir/data-{n}" for n in range(4)]},
            ),
        ]
    )
    (base, *_) = read_snapshot(audited(run, hub, listed.id)).bases
    assert base.model in {named.model for named in listed.base}
    assert base.level is not None
    assert base.findings
    (carded,) = read_snapshot(audited(run, hub, "fir/tuned")).bases
    assert (carded.model, carded.relation) == (LISTED, "finetune")
    done = run("audit", "fir/tuned", endpoint=hub.url)
    assert "2 named data sets not looked at" in " ".join(done.stdout.split())
    assert "Base models are rated from the registry" in done.stdout


def test_a_claim_that_goes_beyond_what_was_found_is_said(run: Run, start_hub: StartHub) -> None:
    claiming = next(
        entry
        for entry in load_folder(BUNDLED)
        if entry.hub and any(claim.says == "open_source" for claim in entry.claims)
    )
    # A repository of that name without weights is at level 0, whatever is claimed.
    hub = start_hub([model(claiming.id, parameters=None, config=None)])
    done = run("audit", claiming.id, endpoint=hub.url)
    assert "Claim    " in done.stdout
    assert "short of it" in " ".join(done.stdout.split())
