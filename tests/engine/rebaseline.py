"""Store anew what the judge says of the golden models: `python -m tests.engine.rebaseline`.

    python -m tests.engine.rebaseline           rate the stored inputs again, add new samples
    python -m tests.engine.rebaseline --inputs  take the inputs anew from the samples as well

The stored inputs are frozen: they are what a model looked like, and only ratings follow the judge.
Review the difference before it goes in; each line of it is a finding that somebody will read.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from audits.engine.canonical import to_plain
from audits.engine.evidence import Dossier
from audits.engine.observations import Observations
from audits.engine.plain import from_plain
from audits.engine.rating import rate
from audits.engine.snapshot import bases_from_plain, bases_to_plain
from audits.engine.subject import Subject
from audits.rubrics import license_table, load_rubric, released_rubrics
from tests.engine.samples import SAMPLES

# Left as they are, these would turn around what a reviewer reads.
INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")

GOLDEN = Path(__file__).parent / "golden"


def inputs_of(asked: Subject) -> dict[str, Any]:
    """Return what the judge reads of a model as plain data."""
    return {
        "dossier": to_plain(asked.dossier),
        "observations": to_plain(asked.observations),
        "bases": bases_to_plain(asked.bases),
    }


def subject_from(inputs: dict[str, Any]) -> Subject:
    """Return what the judge reads, from stored inputs."""
    seen = inputs["observations"]
    return Subject(
        dossier=from_plain(Dossier, inputs["dossier"]),
        licenses=license_table(),
        observations=None if seen is None else from_plain(Observations, seen),
        bases=bases_from_plain(inputs["bases"]),
    )


def ratings_of(asked: Subject) -> dict[str, Any]:
    """Return the ratings under every released rubric as plain data.

    Without the rubrics' digests, which are frozen in `test_rubrics.py`.
    """
    ratings = {}
    for rubric_id in released_rubrics():
        plain = to_plain(rate(load_rubric(rubric_id), asked))
        del plain["rubric_digest"]
        ratings[rubric_id] = plain
    return ratings


def main(arguments: list[str]) -> None:
    """Write the files and say which of them changed."""
    GOLDEN.mkdir(exist_ok=True)
    for name, build in SAMPLES.items():
        path = GOLDEN / f"{name}.json"
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        if before and "--inputs" not in arguments:
            inputs = json.loads(before)["inputs"]
        else:
            inputs = inputs_of(build())
        stored = {"inputs": inputs, "ratings": ratings_of(subject_from(inputs))}
        after = json.dumps(stored, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        after = INVISIBLE.sub(lambda match: f"\\u{ord(match[0]):04x}", after)
        path.write_text(after, encoding="utf-8")
        print(f"{'same   ' if after == before else 'changed'} {name}")


if __name__ == "__main__":
    main(sys.argv[1:])
