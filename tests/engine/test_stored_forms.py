"""What is stored stays readable: closed sets keep their words, nothing seen stays empty."""

import dataclasses
import enum
import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest

import audits.engine
from audits.engine.canonical import to_plain
from audits.engine.components import (
    Availability,
    Basis,
    ClaimWord,
    Completeness,
    Component,
    Extent,
    Group,
    Kind,
    Medium,
    Relation,
    Stage,
)
from audits.engine.findings import Answer, Finding, Outcome
from audits.engine.licenses import LicenseClass, Rights
from audits.engine.observations import (
    SCHEMA,
    DatasetLook,
    DatasetState,
    Gating,
    Observations,
    RepositoryState,
    WeightFormat,
)


def classes() -> Iterator[type]:
    """Every class of the judge, once."""
    for module in pkgutil.walk_packages(audits.engine.__path__, "audits.engine."):
        for _, member in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if member.__module__ == module.name:
                yield member


DATA = [each for each in classes() if dataclasses.is_dataclass(each)]


@pytest.mark.parametrize("kind", DATA, ids=lambda kind: kind.__name__)
def test_plain_data_is_frozen_and_slotted(kind: type) -> None:
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__slots__" in vars(kind)


@pytest.mark.parametrize(
    ("closed_set", "words"),
    [
        (Group, "source runbook data weights documents proof"),
        (
            Component,
            "training_code data_processing_code inference_code evaluation_code model_architecture "
            "supporting_tools training_recipe environment training_logs intermediate_checkpoints "
            "compute_disclosure pretraining_data posttraining_data evaluation_data data_card "
            "data_information final_weights base_weights tokenizer model_card technical_report "
            "research_paper evaluation_results model_metadata sample_outputs "
            "independent_reproductions",
        ),
        (Availability, "released gated described promised withheld gone unknown"),
        (Completeness, "all part"),
        (Basis, "claimed listed checked attested"),
        (Stage, "pretraining posttraining evaluation"),
        (Relation, "finetune adapter merge quantized"),
        (Extent, "bit_for_bit statistical scaled_down evaluation_only failed"),
        (Medium, "weights code data document"),
        (Kind, "text code vision image audio video multimodal embedding"),
        (ClaimWord, "fully_open open_source open_weights open"),
        (Outcome, "met partial unmet unknown not_applicable"),
        (Rights, "free restricted unstated"),
        (
            LicenseClass,
            "free_software free_content use_restricted community noncommercial no_derivatives "
            "data_use_limited proprietary unread none",
        ),
        (RepositoryState, "present disabled missing gone"),
        (Gating, "none auto manual"),
        (
            DatasetState,
            "public gated_auto gated_manual emptied script_only disabled missing gone not_on_hub "
            "unreached",
        ),
        (WeightFormat, "safetensors gguf onnx pickle tensorflow flax other"),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_words_that_are_stored_never_change(closed_set: type[enum.StrEnum], words: str) -> None:
    """New words may be added at the end; these stay what they are, or old rows cannot be read."""
    assert [member.value for member in closed_set][: len(words.split())] == words.split()
    for member in closed_set:
        assert member.name == member.value.upper()


def test_nothing_seen_is_an_empty_form() -> None:
    bare = to_plain(Observations(SCHEMA, "lab/reed-7b", RepositoryState.PRESENT))
    told = {key: value for key, value in bare.items() if value not in (None, [], "", False)}
    assert told.pop("schema") == 1
    assert told.pop("repo_id") == "lab/reed-7b"
    assert told.pop("state") == "present"
    assert told.pop("gating") == "none"
    assert told.pop("card").pop("readable") is True
    assert told.pop("files").pop("complete") is True
    for part, fields in told.items():
        assert all(value in (None, [], "", 0) for value in fields.values()), part
    for part, fields in (("card", "readable"), ("files", "complete")):
        rest = {key: value for key, value in bare[part].items() if key != fields}
        assert not any(rest.values()), part


def test_a_bare_answer_says_nothing_more() -> None:
    answer = Answer(Outcome.UNKNOWN, "Nobody knows.")
    assert (answer.basis, answer.places, answer.gated, answer.gone) == (None, (), False, False)
    finding = Finding("weights", Outcome.UNKNOWN, "Nobody knows.")
    assert (finding.basis, finding.places, finding.gated, finding.gone) == (None, (), False, False)
    assert finding.inherited_from is None
    look = DatasetLook("lab/a", DatasetState.UNREACHED)
    assert look.has_card is False
