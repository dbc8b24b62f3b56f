"""Producers' tokens are found in the card and in names of files, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audits.collect.hub import collect_model
from audits.collect.proofs import MAX_PROOFS, find_proofs
from audits.engine.canonical import to_plain
from audits.engine.observations import Observations
from audits.engine.plain import from_plain
from tests.collect.conftest import StartHub, asked_at
from tests.hub_standin import Gate, model

TOKEN = "openboard-proof-0123456789abcdef01234567"
OTHER = "openboard-proof-" + "f" * 24


@pytest.mark.parametrize(
    "card",
    [
        TOKEN,
        f"<!-- {TOKEN} -->",
        f"[//]: # ({TOKEN})",
        f"---\nlicense: mit\n# {TOKEN}\n---\nText.",
        f"---\n- broken\n{TOKEN}",
        f"Text\\n{TOKEN}.",
        f"\x00{TOKEN}\x00",
    ],
)
def test_a_token_anywhere_in_the_card_is_found(card: str) -> None:
    assert find_proofs(card.encode() + b"\xff", {}, ()) == (TOKEN,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "openboard-proof-",
        TOKEN[:-1],
        TOKEN + "0",
        TOKEN.upper(),
        TOKEN.replace("-", " "),
        "openboard-proof-" + "g" * 24,
    ],
)
def test_what_only_looks_like_a_token_is_none(text: str) -> None:
    assert find_proofs(text.encode(), {"a": text}, (text,)) == ()


def test_a_token_in_the_head_or_in_the_name_of_a_file_is_found() -> None:
    head = {"tags": ["a", {"note": f"é\n{TOKEN}\n"}]}
    assert find_proofs(b"", head, ()) == (TOKEN,)
    assert find_proofs(b"", {}, ("config.json", f"docs/{OTHER}.txt", TOKEN)) == (TOKEN, OTHER)


def test_tokens_come_once_in_order_and_not_without_end() -> None:
    many = " ".join(f"openboard-proof-{number:024x}" for number in reversed(range(200)))
    found = find_proofs(f"{many} {many}".encode(), {}, ())
    assert len(found) == MAX_PROOFS
    assert list(found) == sorted(set(found))


def test_a_look_brings_the_tokens_and_without_one_says_nothing(start_hub: StartHub) -> None:
    hub = start_hub(
        [
            model("fir-lab/card", body=f"# Card\n\n<!-- {TOKEN} -->\n"),
            model("fir-lab/file", files={f"{TOKEN}.txt": "Hello."}),
            model("fir-lab/inside", files={"notes.txt": TOKEN}),
            model("fir-lab/closed", body=OTHER, files={TOKEN: "Hello."}, gated=Gate.MANUAL),
            model("fir-lab/plain"),
        ]
    )

    def proofs_of(name: str) -> tuple[str, ...]:
        return collect_model(name, hub=asked_at(hub)).observations.proofs

    assert proofs_of("fir-lab/card") == proofs_of("fir-lab/file") == (TOKEN,)
    assert proofs_of("fir-lab/inside") == proofs_of("fir-lab/plain") == ()
    # Nobody can read the card of a gated repository; the names of its files are public.
    assert proofs_of("fir-lab/closed") == (TOKEN,)


def test_what_was_seen_before_there_were_tokens_still_reads() -> None:
    seen = from_plain(Observations, {"schema": 1, "repo_id": "fir-lab/fir-1b", "state": "present"})
    assert seen.proofs == ()
    plain = to_plain(replace(seen, proofs=(TOKEN,)))
    assert from_plain(Observations, plain).proofs == (TOKEN,)
