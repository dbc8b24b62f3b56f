"""The probes of the weights: final weights, their format, tokenizer, base models."""

from dataclasses import replace

import pytest

from audits.engine.components import Availability, Component, Relation, Stage
from audits.engine.observations import (
    Files,
    Gating,
    Observations,
    RepositoryState,
    WeightFormat,
    Weights,
)
from audits.engine.subject import BaseStanding
from tests.engine.cases import (
    CHECKED,
    LISTED,
    MET,
    NOT_APPLICABLE,
    NOT_LOOKED,
    NOWHERE,
    PARTIAL,
    UNKNOWN,
    UNMET,
    Case,
    table,
    verify,
)
from tests.engine.samples import (
    MODEL,
    NO_REPOSITORY,
    WEIGHTS,
    hostile_card,
    repository,
    says,
    subject,
)

FINAL = Component.FINAL_WEIGHTS
ONCE = (
    "The repository lab/reed-7b was not found at one look; "
    "it counts as gone when a second look, a day later, does not find it either."
)


def absent(state: RepositoryState) -> Observations:
    return replace(NO_REPOSITORY, state=state)


@pytest.mark.parametrize("case", table([
    Case("nobody has said or seen anything", subject(), UNKNOWN,
         f"A statement on the weights was not found {NOT_LOOKED}"),
    Case("they are listed as released", subject(statements=[says(FINAL)]), MET,
         "The weights are released.", LISTED),
    Case("they are listed behind a gate, which is enough to run them",
         subject(statements=[says(FINAL, Availability.GATED)]), MET,
         "The weights stand behind a gate.", LISTED, gated=True),
    Case("a part of them behind a gate is still a part",
         subject(statements=[says(FINAL, Availability.GATED, part=True)]), PARTIAL,
         "The weights are released in part, behind a gate.", LISTED, gated=True),
    Case("they are listed as released in part",
         subject(statements=[says(FINAL, part=True)]), PARTIAL,
         "The weights are released in part.", LISTED),
    Case("they are listed as withheld",
         subject(statements=[says(FINAL, Availability.WITHHELD)], on_hub=False), UNMET,
         "The weights are not released.", LISTED),
    Case("the repository was not found twice", subject(
        seen=absent(RepositoryState.GONE), statements=[says(FINAL)]), UNMET,
        "The repository lab/reed-7b is gone: not found at two looks.", CHECKED, gone=True),
    Case("the Hub disabled the repository", subject(
        seen=absent(RepositoryState.DISABLED), statements=[says(FINAL)]), UNMET,
        "The Hub has disabled the repository lab/reed-7b.", CHECKED, gone=True),
    Case("the repository was not found once, and nothing is listed",
         subject(seen=NO_REPOSITORY), UNKNOWN, ONCE),
    Case("the repository was not found once, which undoes nothing that is listed",
         subject(seen=NO_REPOSITORY, statements=[says(FINAL)]), MET,
         f"The weights are released. {ONCE}", LISTED),
    Case("the machine sees them", subject(seen=repository(weights=WEIGHTS)), MET,
         "The repository has 3 weight files (safetensors).", CHECKED),
    Case("what the machine sees comes before what is listed", subject(
        seen=repository(weights=WEIGHTS), statements=[says(FINAL, Availability.WITHHELD)]), MET,
        "The repository has 3 weight files (safetensors).", CHECKED),
    Case("there is one file in two formats", subject(seen=repository(weights=Weights(
        formats=(WeightFormat.SAFETENSORS, WeightFormat.PICKLE), count=1))), MET,
        "The repository has 1 weight file (pickle, safetensors).", CHECKED),
    Case("their format is not known", subject(seen=repository(weights=Weights(count=2))), MET,
         "The repository has 2 weight files.", CHECKED),
    Case("anybody who agrees to terms gets them", subject(
        seen=repository(weights=WEIGHTS, gating=Gating.AUTO)), MET,
        "The repository has 3 weight files (safetensors), given after agreeing to terms.",
        CHECKED, gated=True),
    Case("the publisher decides who gets them", subject(
        seen=repository(weights=WEIGHTS, gating=Gating.MANUAL)), MET,
        "The repository has 3 weight files (safetensors), given after asking the publisher.",
        CHECKED, gated=True),
    Case("one shard is missing", subject(seen=repository(
        weights=replace(WEIGHTS, missing_shards=("model-4-of-4.safetensors",)))), PARTIAL,
        "The repository has 3 weight files (safetensors). By their numbering there is one more, "
        "not in it: model-4-of-4.safetensors.", CHECKED),
    Case("two shards are missing", subject(seen=repository(
        weights=replace(WEIGHTS, missing_shards=("a-4-of-5.bin", "a-5-of-5.bin")))), PARTIAL,
        "The repository has 3 weight files (safetensors). By their numbering there are 2 more, "
        "not in it: a-4-of-5.bin and others.", CHECKED),
    Case("the repository is empty", subject(seen=repository()), UNMET,
         "No weight file is in the repository.", CHECKED),
    Case("a listing that was cut off proves no absence", subject(
        seen=repository(files=Files(count=1000, complete=False))), UNKNOWN,
        "No weight file was found in the part of the listing that was read."),
    Case("they were listed as in the repository, which is empty", subject(
        seen=repository(),
        statements=[says(FINAL, url=f"https://huggingface.co/{MODEL}")]), UNMET,
        "No weight file is in the repository.", CHECKED),
    Case("a link to a page of the empty repository is a link to it", subject(
        seen=repository(),
        statements=[says(FINAL, url="https://huggingface.co/Lab/Reed-7B/tree/main?x#y")]), UNMET,
        "No weight file is in the repository.", CHECKED),
    Case("a link to the empty repository by its new name is a link to it", subject(
        seen=repository(name="lab/reed"),
        statements=[says(FINAL, url="https://huggingface.co/lab/reed/")]), UNMET,
        "No weight file is in the repository.", CHECKED),
    Case("they are listed elsewhere than in the empty repository", subject(
        seen=repository(name=None),
        statements=[says(FINAL, url=f"https://huggingface.co/{MODEL}-weights")]), MET,
        "The weights are released.", LISTED),
    Case("they are listed elsewhere behind a gate", subject(
        seen=repository(),
        statements=[says(FINAL, Availability.GATED, url="https://lab.example/ask")]), MET,
        "The weights stand behind a gate.", LISTED, gated=True),
    Case("they are listed as withheld and the repository is empty", subject(
        seen=repository(), statements=[says(FINAL, Availability.WITHHELD)]), UNMET,
        "No weight file is in the repository.", CHECKED),
]))  # fmt: skip
def test_weights(case: Case) -> None:
    verify("weights", case)


@pytest.mark.parametrize("case", table([
    Case("nothing has been seen", subject(), UNKNOWN,
         "No weight files have been seen, so their format is unknown."),
    Case("weights are listed and not seen", subject(statements=[says(FINAL)]), UNKNOWN,
         "No weight files have been seen, so their format is unknown."),
    Case("there are no weights, so there is nothing to read",
         subject(statements=[says(FINAL, Availability.WITHHELD)]), UNMET,
         "There are no weights to be read.", LISTED),
    Case("the repository is empty", subject(seen=repository()), UNMET,
         "There are no weights to be read.", CHECKED),
    Case("one format of several holds only data", subject(seen=repository(weights=Weights(
        formats=(WeightFormat.PICKLE, WeightFormat.GGUF), count=2))), MET,
        "There are gguf files, which hold only data.", CHECKED),
    Case("safetensors are named first", subject(seen=repository(weights=Weights(
        formats=(WeightFormat.ONNX, WeightFormat.SAFETENSORS), count=2))), MET,
        "There are safetensors files, which hold only data.", CHECKED),
    Case("onnx holds only data", subject(seen=repository(weights=Weights(
        formats=(WeightFormat.ONNX,), count=2))), MET,
        "There are onnx files, which hold only data.", CHECKED),
    Case("pickle alone is half of it", subject(seen=repository(weights=Weights(
        formats=(WeightFormat.PICKLE,), count=2))), PARTIAL,
        "The weights are pickle files only, which can run code when they are read.", CHECKED),
    Case("pickle beside another is told with it", subject(seen=repository(weights=Weights(
        formats=(WeightFormat.PICKLE, WeightFormat.FLAX), count=2))), PARTIAL,
        "There is no format that is known to hold only data: the weights are in flax, pickle.",
        CHECKED),
    Case("a format that nobody knows is half of it",
         subject(seen=repository(weights=Weights(count=2))), PARTIAL,
         "There is no format that is known to hold only data.", CHECKED),
]))  # fmt: skip
def test_weights_format(case: Case) -> None:
    verify("weights_format", case)


TOKENIZER = Component.TOKENIZER


@pytest.mark.parametrize("case", table([
    Case("nothing was found", subject(seen=repository()), UNKNOWN,
         f"A tokenizer or processor file was found neither {NOWHERE}"),
    Case("files are in the repository", subject(seen=repository(weights=replace(
        WEIGHTS, tokenizer_files=("tokenizer.json", "a", "b", "c"))),
        statements=[says(TOKENIZER, Availability.WITHHELD)]), MET,
        "The repository has tokenizer.json.", CHECKED, places=("tokenizer.json", "a", "b")),
    Case("it is listed elsewhere", subject(
        seen=repository(weights=WEIGHTS), statements=[says(TOKENIZER)]), MET,
        "The tokenizer is released.", LISTED),
    Case("it is withheld", subject(
        statements=[says(TOKENIZER, Availability.WITHHELD)]), UNMET,
        "The tokenizer is not released.", LISTED),
    Case("a hostile path is only a path", hostile_card(), MET,
         "The repository has <img src=x onerror=alert(1)>.", CHECKED),
]))  # fmt: skip
def test_tokenizer(case: Case) -> None:
    verify("tokenizer", case)


def base(level: int | None, name: str = "ox/ox-7b") -> BaseStanding:
    return BaseStanding(name, Relation.FINETUNE, level)


@pytest.mark.parametrize("case", table([
    Case("nothing is known", subject(), UNKNOWN,
         "No base model is named, and nobody has confirmed that it was trained from scratch."),
    Case("a card that names no base proves nothing", subject(seen=repository()), UNKNOWN,
         "No base model is named, and nobody has confirmed that it was trained from scratch."),
    Case("it was made from a model that is not named",
         subject(stages=(Stage.POSTTRAINING,)), UNKNOWN,
         "No base model is named, and nobody has confirmed that it was trained from scratch."),
    Case("it is known to have been trained from scratch",
         subject(stages=(Stage.PRETRAINING,)), NOT_APPLICABLE,
         "No base model is named: its publisher pre-trained it."),
    Case("its base can be rebuilt", subject(bases=[base(4)]), MET,
         "It was made from ox/ox-7b, which could be rebuilt.", LISTED),
    Case("the card was seen to name its base",
         subject(seen=repository(), bases=[base(4)]), MET,
         "It was made from ox/ox-7b, which could be rebuilt.", CHECKED),
    Case("all of many bases can be rebuilt",
         subject(bases=[base(5, name) for name in ("d", "b", "a", "c", "e")]), MET,
         "It was made from a, b, c and 2 more, which could be rebuilt.", LISTED),
    Case("three bases are all named",
         subject(bases=[base(5, name) for name in ("b", "a", "c")]), MET,
         "It was made from a, b, c, which could be rebuilt.", LISTED),
    Case("its base is one level short", subject(bases=[base(3)]), UNMET,
         "It was made from ox/ox-7b, which is at level 3.", LISTED),
    Case("its base is closed", subject(bases=[base(0)]), UNMET,
         "It was made from ox/ox-7b, which is at level 0.", LISTED),
    Case("the lowest of several bases is told",
         subject(bases=[base(2, "b/b"), base(1, "z/z"), base(1, "a/a"), base(5, "c/c")]), UNMET,
         "It was made from a/a, which is at level 1.", LISTED),
    Case("its base has not been rated", subject(bases=[base(4, "a/a"), base(None)]), UNKNOWN,
         "It was made from ox/ox-7b, which this board has not rated."),
    Case("one base that is too low decides, whatever the others are",
         subject(bases=[base(None, "a/a"), base(1)]), UNMET,
         "It was made from ox/ox-7b, which is at level 1.", LISTED),
]))  # fmt: skip
def test_base_models(case: Case) -> None:
    verify("base_models", case)
