"""The auditor from a shell, without Django and without a database.

    python -m audits audit OWNER/NAME [--json] [--endpoint URL]
    python -m audits rate SNAPSHOT.json

Exit codes: 0 all is well, 1 the rating differs from the recorded one, 2 the input is bad, 3 the Hub
was not reached.
"""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from audits.collect.client import Hub
from audits.collect.errors import BadName, CollectError, HubBusy
from audits.collect.hub import Look, collect_model
from audits.collect.pace import local_pace
from audits.engine.absence import settle
from audits.engine.canonical import canonical_json
from audits.engine.compare import compare
from audits.engine.evidence import BaseModel, Dossier
from audits.engine.observations import Observations, RepositoryState
from audits.engine.rating import Rating, rate
from audits.engine.rubric import Rubric
from audits.engine.snapshot import SnapshotError, read_snapshot, snapshot
from audits.engine.subject import BaseStanding, Subject
from audits.registry import BUNDLED, Registry, RegistryError, load_folder
from audits.registry.dossiers import dossier_of
from audits.report import Style, report
from audits.rubrics import RubricError, license_table, load_rubric

OK, DIFFERS, BAD_INPUT, NOT_REACHED = 0, 1, 2, 3
MAX_SNAPSHOT_BYTES = 20_000_000
MAX_LINEAGE = 10
"""How far up bases are followed; a longer chain is a circle."""
MAX_WAIT = 310.0
"""Seconds that a person at a shell waits for the Hub's window to open: one window and a little."""


class InputError(Exception):
    """What was asked for cannot be done; the message says what to do instead."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; what went wrong is said on standard error."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "audit":
            return _audit(options.name, options.endpoint, as_json=options.json)
        return _rate(options.snapshot)
    except BrokenPipeError:
        # Whoever reads us has enough; keep Python from complaining about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except (InputError, BadName, SnapshotError, RubricError, RegistryError) as error:
        return _fail(error, BAD_INPUT)
    except HubBusy as error:
        return _fail(f"{error} Try again in {error.retry_after:.0f} seconds.", NOT_REACHED)
    except CollectError as error:
        return _fail(f"{str(error).rstrip('.')}. This says nothing about the model.", NOT_REACHED)
    except KeyboardInterrupt:
        return _fail("stopped", NOT_REACHED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m audits",
        description="Audit how reproducible an AI model is, or recompute a published rating.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    audit = commands.add_parser("audit", help="look at a model on the Hub and judge it")
    audit.add_argument("name", metavar="OWNER/NAME", help="a model repository on the Hub")
    audit.add_argument("--json", action="store_true", help="print a snapshot instead of a report")
    audit.add_argument("--endpoint", metavar="URL", help="the Hub to ask (default: HF_ENDPOINT)")
    again = commands.add_parser("rate", help="recompute the rating in a published snapshot")
    again.add_argument("snapshot", metavar="SNAPSHOT.json", help="a file, or - for standard input")
    return parser


def _fail(message: object, code: int) -> int:
    print(f"error: {message}", file=sys.stderr)
    return code


def _audit(name: str, endpoint: str | None, *, as_json: bool) -> int:
    if endpoint and not endpoint.startswith(("http://", "https://")):
        raise InputError("the endpoint must begin with http:// or https://")
    registry, rubric = load_folder(BUNDLED), load_rubric()
    dossier, is_listed = _dossier(registry, name)
    look = None
    if dossier.on_hub:
        hub = Hub.from_environment(local_pace(max_wait=MAX_WAIT), endpoint)
        named = [dataset.hub for dataset in dossier.datasets if dataset.hub]
        look = collect_model(dossier.model, hub=hub, datasets=named)
        if look.observations.state is RepositoryState.MISSING and not is_listed:
            raise InputError(
                f"{hub.endpoint} has no public model {name}: it is missing, private, or misspelled"
            )
    subject = _subject(registry, rubric, dossier, _settled(look))
    rating = rate(rubric, subject)
    if as_json:
        print(json.dumps(snapshot(rubric, subject, rating), indent=2, ensure_ascii=False))
    else:
        print(report(rubric, subject, rating, look, _style(), is_listed=is_listed), end="")
    return OK


def _settled(look: Look | None) -> Observations | None:
    """Return what may be judged of a first look: nothing counts as gone after one."""
    return settle(look.observations, None, frozenset()).observations if look else None


def _dossier(registry: Registry, name: str) -> tuple[Dossier, bool]:
    """Return the accepted evidence about a model, and whether the registry lists it."""
    try:
        return dossier_of(registry.get(name)), True
    except KeyError:
        return Dossier(model=name, on_hub=True, stages=()), False


def _subject(
    registry: Registry, rubric: Rubric, dossier: Dossier, seen: Observations | None
) -> Subject:
    """Return what the judge reads. Bases are rated from the registry alone, without a look.

    The evidence's bases count; where it names none, those of the card that the registry has.
    """
    named = dossier.bases
    if not named and seen is not None:
        listed = ((_dossier(registry, base.repo_id), base.relation) for base in seen.bases)
        named = tuple(
            BaseModel(found.model, relation) for (found, is_listed), relation in listed if is_listed
        )
    bases = tuple(_standing(registry, rubric, base, (dossier.model,)) for base in named)
    return Subject(dossier, license_table(), seen, bases)


def _standing(
    registry: Registry, rubric: Rubric, base: BaseModel, below: tuple[str, ...]
) -> BaseStanding:
    found, is_listed = _dossier(registry, base.model)
    if not is_listed or found.model in below or len(below) > MAX_LINEAGE:
        return BaseStanding(base.model, base.relation)
    path = (*below, found.model)
    bases = tuple(_standing(registry, rubric, upper, path) for upper in found.bases)
    rating = rate(rubric, Subject(found, license_table(), None, bases))
    return BaseStanding(
        model=found.model,
        relation=base.relation,
        level=rating.level,
        findings={finding.criterion: finding for finding in rating.findings},
        rights=rating.rights_findings,
    )


def _style() -> Style:
    has_color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = shutil.get_terminal_size((96, 24)).columns
    return Style(width=max(40, min(width, 110)), has_color=has_color)


def _rate(path: str) -> int:
    held = read_snapshot(_read_json(path))
    rubric = load_rubric(held.rubric)
    again = rate(rubric, held.subject(license_table()))
    outcome = _Comparison(held.rating, again)
    print(outcome.text())
    return OK if outcome.is_equal else DIFFERS


def _read_json(path: str) -> dict[str, object]:
    try:
        if path == "-":
            text = sys.stdin.buffer.read(MAX_SNAPSHOT_BYTES + 1)
        else:
            with Path(path).open("rb") as file:
                text = file.read(MAX_SNAPSHOT_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
    if len(text) > MAX_SNAPSHOT_BYTES:
        raise InputError(f"{path} is larger than {MAX_SNAPSHOT_BYTES:,} bytes")
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not JSON: {error}") from error
    if not isinstance(plain, dict):
        raise InputError(f"{path} is JSON, and not a snapshot")
    return plain


@dataclass(frozen=True, slots=True)
class _Comparison:
    """A recorded rating beside the same one made again."""

    recorded: Rating
    again: Rating

    @property
    def is_equal(self) -> bool:
        return canonical_json(self.recorded) == canonical_json(self.again)

    def text(self) -> str:
        again = self.again
        found = (
            f"{again.model} under {again.rubric}: level {again.level}, rights {again.rights}, "
            f"score {again.score_low} to {again.score_high}"
        )
        if self.is_equal:
            return f"{found}.\nThe recorded rating is the same."
        lines = [f"{found}.", "The recorded rating differs:"]
        lines += [
            f"  {change.name}: recorded {change.old}, now {change.new}"
            for change in compare(self.recorded, again)
        ]
        if self.recorded.engine != again.engine:
            lines.append(f"  judged by engine {self.recorded.engine}, now {again.engine}")
        if self.recorded.rubric_digest != again.rubric_digest:
            lines.append("  judged by another edition of the rubric: the digests differ")
        if len(lines) == 2:
            lines.append("  in wording or places only")
        return "\n".join(lines)
