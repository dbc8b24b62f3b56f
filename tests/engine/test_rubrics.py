"""Every released rubric: it loads, is complete, is well written, and is the one that was released.

When a rubric is released its digest goes into RELEASED below, and neither changes again. Print the
digests of the files as they are with

    python -c "from audits.rubrics import *; [print(i, load_rubric(i).digest) for i in released_rubrics()]"
"""  # noqa: E501

import re
from importlib.resources import files

import pytest

from audits.engine.components import Component, Group
from audits.engine.probes import PROBES
from audits.engine.rubric import Criterion, Rubric, RubricError
from audits.rubrics import CURRENT, load_rubric, released_rubrics

RELEASED = {
    "rebuild/2026-1": "6b02d949620ef97c3fb022dfe287da89135ac4a2edb04e1a8be5effd9b685f6f",
}
"""Digests of the released rubrics, frozen: a released file is never edited, only copied."""

# What the glossary says not to say, where a word has no other meaning that a rubric could need.
NOT_SAID = (
    "licence", "dataset", "datasets", "readme file", "vendor", "owner", "author", "slug", "sha",
    "hub_id", "params", "ancestor", "genealogy", "howto", "attachment", "detector", "framework",
    "policy", "grade", "appeal", "complaint", "behaviour", "colour", "listing of models",
)  # fmt: skip


@pytest.fixture(params=sorted(RELEASED))
def rubric(request: pytest.FixtureRequest) -> Rubric:
    return load_rubric(request.param)


def prose(criterion: Criterion) -> dict[str, str]:
    return {
        part: getattr(criterion, part) for part in ("title", "question", "takes", "looks", "remedy")
    }


def test_the_folder_holds_what_was_released_and_nothing_else() -> None:
    assert set(released_rubrics()) == set(RELEASED)
    names = {
        entry.name
        for entry in files("audits.rubrics").iterdir()
        if entry.name.endswith(".toml") and entry.name != "licenses.toml"
    }
    assert names == {f"{rubric_id.replace('/', '-')}.toml" for rubric_id in RELEASED}
    assert CURRENT in RELEASED


def test_a_released_rubric_is_never_edited(rubric: Rubric) -> None:
    assert rubric.digest == RELEASED[rubric.id], (
        f"{rubric.id} is not the file that was released. Copy it, change the copy, and write the "
        "change log line."
    )


def test_a_rubric_that_was_never_released_is_refused() -> None:
    with pytest.raises(RubricError, match=r"^there is no rubric 'rebuild/1999-1'$"):
        load_rubric("rebuild/1999-1")
    with pytest.raises(RubricError, match="there is no rubric"):
        load_rubric("../licenses")


def test_every_probe_is_used(rubric: Rubric) -> None:
    assert {criterion.probe for criterion in rubric.criteria} == set(PROBES)


def test_every_group_has_a_criterion(rubric: Rubric) -> None:
    assert {criterion.group for criterion in rubric.criteria} == set(Group)


def test_every_gate_but_a_level_of_its_own_asks_about_a_part(rubric: Rubric) -> None:
    for level in rubric.levels[1:]:
        assert level.gates, level.name
        for gate in level.gates:
            assert rubric.criterion(gate).weight > 0


def test_criteria_are_written_as_sentences(rubric: Rubric) -> None:
    for criterion in rubric.criteria:
        texts = prose(criterion)
        assert criterion.question.endswith("?"), criterion.id
        for part in ("takes", "looks", "remedy"):
            assert texts[part].endswith("."), (criterion.id, part)
        for part, text in texts.items():
            assert text == text.strip(), (criterion.id, part)
            assert text[0].isupper(), (criterion.id, part)
            assert "  " not in text, (criterion.id, part)
            assert not re.search(r"\b(\w+) \1\b", text), (criterion.id, part)
        assert not criterion.title.endswith("."), criterion.id


def test_the_summary_and_the_levels_are_written_as_sentences(rubric: Rubric) -> None:
    assert rubric.summary.strip().endswith(".")
    assert "  " not in rubric.summary
    assert rubric.title.endswith("?")
    for level in rubric.levels:
        assert level.name[0].isupper()
        assert level.can[0].islower()
        assert not level.can.endswith(".")


def test_questions_and_titles_are_asked_once(rubric: Rubric) -> None:
    for part in ("title", "question", "remedy"):
        texts = [getattr(criterion, part) for criterion in rubric.criteria]
        assert len(set(texts)) == len(texts), part


def test_no_criterion_says_what_the_glossary_says_not_to_say(rubric: Rubric) -> None:
    for criterion in rubric.criteria:
        text = " ".join(prose(criterion).values()).lower()
        for word in NOT_SAID:
            assert not re.search(rf"\b{word}\b", text), (criterion.id, word)


def test_the_ladder_is_the_one_that_was_announced() -> None:
    ladder = load_rubric("rebuild/2026-1")
    assert [(level.number, level.name, level.gates) for level in ladder.levels] == [
        (0, "Closed", ()),
        (1, "Binary", ("weights",)),
        (2, "Described", ("model_architecture", "training_procedure", "data_information")),
        (3, "Source available", ("training_code", "training_recipe")),
        (
            4,
            "Rebuildable",
            (
                "pretraining_data",
                "posttraining_data",
                "data_processing_code",
                "environment",
                "base_models",
            ),
        ),
        (5, "Rebuilt", ("independent_reproduction",)),
    ]


def test_what_a_fine_tune_did_itself_is_not_taken_over(rubric: Rubric) -> None:
    """Its own training is its own to show, whatever its base showed."""
    own = {"training_code", "training_recipe", "posttraining_data", "environment", "weights",
           "training_procedure", "data_information", "independent_reproduction", "base_models",
           "training_logs", "evaluation_results", "model_card"}  # fmt: skip
    for criterion in rubric.criteria:
        if criterion.id in own:
            assert "finetune" not in criterion.inherited, criterion.id
    assert "finetune" in rubric.criterion("pretraining_data").inherited


def test_a_reproduction_is_never_taken_over(rubric: Rubric) -> None:
    for criterion in rubric.criteria:
        if Component.INDEPENDENT_REPRODUCTIONS in criterion.components:
            assert criterion.inherited == ()
