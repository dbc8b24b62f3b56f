"""What holds for every probe: the ways of reading a statement, and never failing."""

import dataclasses
import itertools

import pytest

from audits.engine.components import Availability, Component
from audits.engine.findings import Outcome, Place
from audits.engine.observations import RepositoryState
from audits.engine.probes import PROBES
from audits.engine.probes._common import from_statement, place_of, place_of_paper, sentence, unknown
from tests.engine.cases import MET, PARTIAL, UNMET
from tests.engine.samples import NO_REPOSITORY, SAMPLES, ask, repository, says, subject

CODE = Component.TRAINING_CODE


@pytest.mark.parametrize(
    ("availability", "part", "described_is", "outcome", "reason"),
    [
        pytest.param(*row[1:], id=row[0])
        for row in (
            ("released is met", "released", False, UNMET, MET, "It is released."),
            ("released in part is partial", "released", True, UNMET, PARTIAL,
             "It is released in part."),
            ("gated is partial", "gated", False, UNMET, PARTIAL,
             "It stands behind a gate."),
            ("gated in part is partial", "gated", True, UNMET, PARTIAL,
             "It is released in part, behind a gate."),
            ("described is unmet where the thing is asked for", "described", False, UNMET, UNMET,
             "It is described, not released."),
            ("described is met where a description is asked for", "described", False, MET, MET,
             "It is described."),
            ("described in part is partial where a description is asked for", "described", True,
             MET, PARTIAL, "It is described in part."),
            ("described is partial where that is half of it", "described", False, PARTIAL, PARTIAL,
             "It is described."),
            ("described in part stays partial", "described", True, PARTIAL, PARTIAL,
             "It is described in part."),
            ("a promise is no release", "promised", False, MET, UNMET,
             "It was promised and is not released."),
            ("withheld is unmet", "withheld", False, MET, UNMET, "It is not released."),
            ("gone is unmet", "gone", False, MET, UNMET, "It was released and is gone."),
        )
    ],
)  # fmt: skip
def test_a_statement_is_read(
    availability: str, part: bool, described_is: Outcome, outcome: Outcome, reason: str
) -> None:
    stated = says(CODE, Availability(availability), part=part)
    answer = from_statement(subject(statements=[stated]), CODE, "It", described_is=described_is)
    assert answer is not None
    assert (answer.outcome, answer.reason) == (outcome, reason)
    assert answer.gated is (availability == "gated")
    assert answer.gone is (availability == "gone")
    assert answer.basis is stated.basis


@pytest.mark.parametrize(
    ("availability", "reason"),
    [
        (Availability.RELEASED, "They are released."),
        (Availability.GATED, "They stand behind a gate."),
        (Availability.PROMISED, "They were promised and are not released."),
        (Availability.GONE, "They were released and are gone."),
    ],
)
def test_several_things_have_a_plural_verb(availability: Availability, reason: str) -> None:
    asked = subject(statements=[says(CODE, availability)])
    answer = from_statement(asked, CODE, "They", plural=True)
    assert answer is not None
    assert answer.reason == reason


def test_a_statement_that_says_nothing_is_as_none() -> None:
    asked = subject(statements=[says(CODE, Availability.UNKNOWN)])
    assert from_statement(asked, CODE, "It") is None
    assert from_statement(subject(), CODE, "It") is None


def test_a_note_follows_the_verdict_as_a_sentence_of_its_own() -> None:
    asked = subject(statements=[says(CODE, note="Both stages")])
    answer = from_statement(asked, CODE, "The training code")
    assert answer is not None
    assert answer.reason == "The training code is released. Both stages."


@pytest.mark.parametrize(
    ("note", "read"),
    [
        ("", ""),
        ("   ", ""),
        (" Both stages ", "Both stages."),
        ("Both stages.", "Both stages."),
        ("Really?", "Really?"),
        ("Look!", "Look!"),
        ("And so on…", "And so on…"),
        ("It says “soon.”", "It says “soon.”"),
        ("Both (in part)", "Both (in part)."),
        ("(See the report.)", "(See the report.)"),
    ],
)
def test_a_note_ends_in_one_period(note: str, read: str) -> None:
    assert sentence(note) == read


def test_the_newest_statement_holds() -> None:
    old = says(CODE, entered="2026-01-01")
    new = says(CODE, Availability.GONE, entered="2026-02-01")
    for statements in ([old, new], [new, old]):
        assert subject(statements=statements).statement(CODE) is new


def test_of_one_day_the_statement_holds_that_promises_least() -> None:
    order = [
        says(CODE, Availability.GONE),
        says(CODE, Availability.WITHHELD),
        says(CODE, Availability.PROMISED),
        says(CODE, Availability.DESCRIBED),
        says(CODE, Availability.GATED),
        says(CODE, part=True),
        says(CODE),
        says(CODE, Availability.UNKNOWN),
    ]
    for less, more in itertools.pairwise(order):
        for statements in ([less, more], [more, less]):
            assert subject(statements=statements).statement(CODE) is less


def test_a_statement_about_another_component_is_not_taken() -> None:
    assert subject(statements=[says(Component.ENVIRONMENT)]).statement(CODE) is None


def test_unknown_says_where_nobody_found_it() -> None:
    assert unknown(subject(seen=repository()), "It").reason == (
        "It was found neither in the repository at this commit nor in the accepted evidence."
    )
    assert unknown(subject(), "It").reason == (
        "It was not found in the accepted evidence, and the repository has not been looked at yet."
    )
    assert unknown(subject(on_hub=False), "It").reason == (
        "It was not found in the accepted evidence."
    )
    for state in (RepositoryState.MISSING, RepositoryState.GONE, RepositoryState.DISABLED):
        absent = dataclasses.replace(NO_REPOSITORY, state=state)
        assert unknown(subject(seen=absent), "It").reason == (
            "It was not found in the accepted evidence, and the repository could not be read."
        )
    assert unknown(subject(on_hub=False), "It", "But see there.").reason == (
        "It was not found in the accepted evidence. But see there."
    )


def test_the_place_of_a_statement_is_its_link_with_its_date() -> None:
    stated = says(CODE, note="Both stages", url="https://lab.example/code", entered="2026-11-23")
    assert place_of(stated) == Place(
        text="Both stages", url="https://lab.example/code", date="2026-11-23"
    )
    bare = says(CODE, url="https://lab.example/code")
    assert place_of(bare).text == "https://lab.example/code"


def test_the_place_of_a_paper_has_a_link_only_when_it_is_one() -> None:
    assert place_of_paper("https://arxiv.org/abs/2601.00001").url is not None
    assert place_of_paper("http://arxiv.org/abs/2601.00001").url is not None
    assert place_of_paper("arxiv:2601.00001") == Place(text="arxiv:2601.00001")
    assert place_of_paper("javascript:alert(1)").url is None


def test_a_place_in_the_repository_carries_the_commit() -> None:
    seen = repository()
    assert subject(seen=seen).here("card", "README.md") == Place(
        text="card", path="README.md", commit=seen.commit
    )
    assert subject().here("card").commit is None


@pytest.mark.parametrize("probe", PROBES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_probe_answers_every_sample_with_a_sentence(probe: str, sample: str) -> None:
    answer = ask(probe, SAMPLES[sample]())
    assert answer.reason.endswith(".")
    assert ".." not in answer.reason.replace("../", "")
    assert "  " not in answer.reason
    known = answer.outcome not in (Outcome.UNKNOWN, Outcome.NOT_APPLICABLE)
    assert (answer.basis is not None) is known


def test_every_probe_opens_with_its_question_and_stands_in_the_table() -> None:
    import importlib
    import pkgutil

    import audits.engine.probes as package

    names = {
        module.name for module in pkgutil.iter_modules(package.__path__) if module.name[0] != "_"
    }
    assert names == set(PROBES)
    for name in names:
        module = importlib.import_module(f"audits.engine.probes.{name}")
        assert (module.__doc__ or "").splitlines()[0].endswith("?"), name
