"""The probes of source and runbook: what ran, with which settings, in what, and what it left."""

from dataclasses import replace
from typing import Any

import pytest

from audits.engine.components import Availability, Component, Extent
from audits.engine.evidence import Reproduction
from audits.engine.observations import Card, Checkpoints, TrainingFiles
from tests.engine.cases import (
    ATTESTED,
    CHECKED,
    CLAIMED,
    LISTED,
    MET,
    NOT_LOOKED,
    NOWHERE,
    PARTIAL,
    UNKNOWN,
    UNMET,
    Case,
    table,
    verify,
)
from tests.engine.samples import hostile_card, repository, says, subject

WITHHELD, DESCRIBED = Availability.WITHHELD, Availability.DESCRIBED
BAD = "<img src=x onerror=alert(1)>"


def doubt(what: str) -> str:
    return f"Nobody has confirmed yet {what}: evidence is welcome."


CODE = Component.TRAINING_CODE


@pytest.mark.parametrize("case", table([
    Case("nothing was found", subject(seen=repository()), UNKNOWN,
         f"Training code was found neither {NOWHERE}"),
    Case("nobody has looked", subject(), UNKNOWN, f"Training code was not found {NOT_LOOKED}"),
    Case("it is listed", subject(statements=[says(CODE)]), MET,
         "The training code is released.", LISTED),
    Case("it is listed in part", subject(statements=[says(CODE, part=True)]), PARTIAL,
         "The training code is released in part.", LISTED),
    Case("it is withheld, whatever scripts there are", subject(
        seen=repository(training=TrainingFiles(scripts=("train.py",))),
        statements=[says(CODE, WITHHELD)]), UNMET,
        "The training code is not released.", LISTED),
    Case("a script in the repository is a lead", subject(
        seen=repository(training=TrainingFiles(scripts=("train.py", "b", "c", "d")),
                        code_links=("https://github.com/lab/reed",))), PARTIAL,
        "The repository has a training script (train.py). " + doubt("that this is all of it"),
        CLAIMED, places=("train.py", "b", "c")),
    Case("a link in the card decides nothing",
         subject(seen=repository(code_links=("https://github.com/lab/reed",))), UNKNOWN,
         f"Training code was found neither {NOWHERE} "
         "The card links https://github.com/lab/reed, which has not been looked into."),
]))  # fmt: skip
def test_training_code(case: Case) -> None:
    verify("training_code", case)


@pytest.mark.parametrize("case", table([
    Case("nothing was found", subject(seen=repository()), UNKNOWN,
         f"Code that prepared the data was found neither {NOWHERE}"),
    Case("it is listed", subject(statements=[says(Component.DATA_PROCESSING_CODE)]), MET,
         "The code that prepared the data is released.", LISTED),
    Case("it is withheld",
         subject(statements=[says(Component.DATA_PROCESSING_CODE, WITHHELD)]), UNMET,
         "The code that prepared the data is not released.", LISTED),
    Case("it is released in part",
         subject(statements=[says(Component.DATA_PROCESSING_CODE, part=True)]), PARTIAL,
         "The code that prepared the data is released in part.", LISTED),
]))  # fmt: skip
def test_data_processing_code(case: Case) -> None:
    verify("data_processing_code", case)


INFERENCE = Component.INFERENCE_CODE


@pytest.mark.parametrize("case", table([
    Case("nothing was found", subject(seen=repository()), UNKNOWN,
         f"Code that runs the model was found neither {NOWHERE}"),
    Case("it is in the repository", subject(
        seen=repository(training=TrainingFiles(modeling_code=("modeling_reed.py",))),
        statements=[says(INFERENCE, WITHHELD)]), MET,
        "The repository has the code of the model (modeling_reed.py).", CHECKED,
        places=("modeling_reed.py",)),
    Case("it is listed", subject(
        seen=repository(library="transformers"), statements=[says(INFERENCE)]), MET,
        "Code that runs the model is released.", LISTED),
    Case("an open library runs it", subject(
        seen=repository(library="Transformers"),
        statements=[says(INFERENCE, part=True)]), MET,
        "The open library Transformers runs it.", CHECKED),
    Case("a library does not run code that the publisher keeps apart",
         subject(seen=repository(library="transformers", custom_code=True)), UNKNOWN,
         f"Code that runs the model was found neither {NOWHERE}"),
    Case("a library that nobody knows proves nothing", subject(
        seen=repository(library="reedlib"), statements=[says(INFERENCE, part=True)]), PARTIAL,
        "Code that runs the model is released in part.", LISTED),
    Case("a hostile library proves nothing", hostile_card(), UNKNOWN,
         f"Code that runs the model was found neither {NOWHERE}"),
]))  # fmt: skip
def test_inference_code(case: Case) -> None:
    verify("inference_code", case)


@pytest.mark.parametrize("case", table([
    Case("nothing was found", subject(seen=repository()), UNKNOWN,
         f"Evaluation code was found neither {NOWHERE}"),
    Case("it is listed", subject(statements=[says(Component.EVALUATION_CODE)]), MET,
         "The evaluation code is released.", LISTED),
    Case("it was promised", subject(
        statements=[says(Component.EVALUATION_CODE, Availability.PROMISED)]), UNMET,
        "The evaluation code was promised and is not released.", LISTED),
    Case("it is released in part",
         subject(statements=[says(Component.EVALUATION_CODE, part=True)]), PARTIAL,
         "The evaluation code is released in part.", LISTED),
]))  # fmt: skip
def test_evaluation_code(case: Case) -> None:
    verify("evaluation_code", case)


ARCHITECTURE = Component.MODEL_ARCHITECTURE


@pytest.mark.parametrize("case", table([
    Case("nothing was found", subject(seen=repository()), UNKNOWN,
         f"A description of the architecture was found neither {NOWHERE}"),
    Case("the configuration names it", subject(
        seen=repository(architectures=("ReedForCausalLM", "Other")),
        statements=[says(ARCHITECTURE, WITHHELD)]), MET,
        "The configuration names the architecture ReedForCausalLM.", CHECKED,
        places=("config.json",)),
    Case("a description is enough",
         subject(seen=repository(), statements=[says(ARCHITECTURE, DESCRIBED)]), MET,
         "The architecture is described.", LISTED),
    Case("half a description is half",
         subject(statements=[says(ARCHITECTURE, DESCRIBED, part=True)]), PARTIAL,
         "The architecture is described in part.", LISTED),
    Case("it is kept secret", subject(statements=[says(ARCHITECTURE, WITHHELD)]), UNMET,
         "The architecture is not released.", LISTED),
    Case("a hostile name is only a name", hostile_card(), MET,
         f"The configuration names the architecture {BAD}.", CHECKED),
]))  # fmt: skip
def test_model_architecture(case: Case) -> None:
    verify("model_architecture", case)


RECIPE = Component.TRAINING_RECIPE
TRAINED_WITH = doubt("that this very model was trained with it")


@pytest.mark.parametrize("case", table([
    Case("nothing was found", subject(seen=repository()), UNKNOWN,
         f"A training recipe was found neither {NOWHERE}"),
    Case("nobody has looked", subject(), UNKNOWN,
         f"A training recipe was not found {NOT_LOOKED}"),
    Case("it is listed", subject(statements=[says(RECIPE)]), MET,
         "The training recipe is released.", LISTED),
    Case("a table in a paper is a description, not a recipe", subject(
        seen=repository(training=TrainingFiles(recipes=("a.yml",))),
        statements=[says(RECIPE, DESCRIBED)]), UNMET,
        "The training recipe is described, not released.", LISTED),
    Case("a configuration in the repository is a lead", subject(
        seen=repository(training=TrainingFiles(
            recipes=("axolotl.yml",), trainer_state=("training_args.bin",)))), PARTIAL,
        f"The repository has what looks like a recipe (axolotl.yml). {TRAINED_WITH}", CLAIMED,
        places=("axolotl.yml",)),
    Case("the trainer's arguments are a lead", subject(
        seen=repository(training=TrainingFiles(
            trainer_state=("trainer_state.json", "training_args.bin")))), PARTIAL,
        f"The repository has what looks like a recipe (training_args.bin). {TRAINED_WITH}",
        CLAIMED, places=("training_args.bin",)),
    Case("a trainer's state is no recipe", subject(
        seen=repository(training=TrainingFiles(trainer_state=("trainer_state.json",)))), UNKNOWN,
        f"A training recipe was found neither {NOWHERE}"),
]))  # fmt: skip
def test_training_recipe(case: Case) -> None:
    verify("training_recipe", case)


ENVIRONMENT = Component.ENVIRONMENT


@pytest.mark.parametrize("case", table([
    Case("nothing was found", subject(seen=repository()), UNKNOWN,
         f"A manifest or container for the training was found neither {NOWHERE}"),
    Case("it is listed", subject(statements=[says(ENVIRONMENT)]), MET,
         "The environment of the training is released.", LISTED),
    Case("it is withheld", subject(statements=[says(ENVIRONMENT, WITHHELD)]), UNMET,
         "The environment of the training is not released.", LISTED),
    Case("a manifest in the repository is a lead", subject(
        seen=repository(training=TrainingFiles(environment=("requirements.txt",)))), PARTIAL,
        "The repository has requirements.txt. " + doubt("that the training ran in it"), CLAIMED,
        places=("requirements.txt",)),
]))  # fmt: skip
def test_environment(case: Case) -> None:
    verify("environment", case)


LOGS = Component.TRAINING_LOGS


@pytest.mark.parametrize("case", table([
    Case("nothing was found", subject(seen=repository()), UNKNOWN,
         f"A training log was found neither {NOWHERE}"),
    Case("event files are in the repository", subject(
        seen=repository(training=TrainingFiles(
            logs=("runs/events.out.tfevents.1",), trainer_state=("trainer_state.json",))),
        statements=[says(LOGS, WITHHELD)]), MET,
        "The repository has logs of the training (runs/events.out.tfevents.1).", CHECKED,
        places=("runs/events.out.tfevents.1",)),
    Case("the trainer's own record is a log", subject(
        seen=repository(training=TrainingFiles(
            trainer_state=("training_args.bin", "trainer_state.json")))), MET,
        "The repository has logs of the training (trainer_state.json).", CHECKED),
    Case("the trainer's log is a log", subject(
        seen=repository(training=TrainingFiles(trainer_state=("trainer_log.jsonl",)))), MET,
        "The repository has logs of the training (trainer_log.jsonl).", CHECKED),
    Case("the trainer's arguments are no log", subject(
        seen=repository(training=TrainingFiles(trainer_state=("training_args.bin",)))), UNKNOWN,
        f"A training log was found neither {NOWHERE}"),
    Case("they are listed elsewhere",
         subject(seen=repository(), statements=[says(LOGS)]), MET,
         "The training logs are released.", LISTED),
    Case("they are listed in part", subject(statements=[says(LOGS, part=True)]), PARTIAL,
         "The training logs are released in part.", LISTED),
    Case("they were promised",
         subject(statements=[says(LOGS, Availability.PROMISED)]), UNMET,
         "The training logs were promised and are not released.", LISTED),
]))  # fmt: skip
def test_training_logs(case: Case) -> None:
    verify("training_logs", case)


STEPS = Component.INTERMEDIATE_CHECKPOINTS


@pytest.mark.parametrize("case", table([
    Case("nothing was found", subject(seen=repository()), UNKNOWN,
         f"A course of checkpoints was found neither {NOWHERE}"),
    Case("nobody has looked", subject(), UNKNOWN,
         f"A course of checkpoints was not found {NOT_LOOKED}"),
    Case("three branches that point to three commits are a course", subject(
        seen=repository(checkpoints=Checkpoints(
            branches=2, tags=1, commits=3, examples=("a", "b", "c", "d"))),
        statements=[says(STEPS, WITHHELD)]), MET,
        "The repository keeps 3 checkpoints from the training, among them a, b, c.", CHECKED),
    Case("three folders are a course",
         subject(seen=repository(checkpoints=Checkpoints(directories=3))), MET,
         "The repository keeps 3 checkpoints from the training.", CHECKED),
    Case("many branches that point to two commits are no course", subject(
        seen=repository(checkpoints=Checkpoints(
            branches=9, commits=2, examples=("a", "b")))), PARTIAL,
        "The repository keeps 2 checkpoints from the training (a, b), too few to follow it.",
        CHECKED),
    Case("one branch is no course",
         subject(seen=repository(checkpoints=Checkpoints(tags=1, commits=9))), PARTIAL,
         "The repository keeps 1 checkpoint from the training, too few to follow it.", CHECKED),
    Case("they are listed elsewhere", subject(
        seen=repository(checkpoints=Checkpoints(directories=2)),
        statements=[says(STEPS)]), MET, "The intermediate checkpoints are released.", LISTED),
    Case("what is seen of them comes before a word that they are withheld", subject(
        seen=repository(checkpoints=Checkpoints(directories=2)),
        statements=[says(STEPS, WITHHELD)]), PARTIAL,
        "The repository keeps 2 checkpoints from the training, too few to follow it.", CHECKED),
    Case("they are withheld",
         subject(seen=repository(), statements=[says(STEPS, WITHHELD)]), UNMET,
         "The intermediate checkpoints are not released.", LISTED),
]))  # fmt: skip
def test_intermediate_checkpoints(case: Case) -> None:
    verify("intermediate_checkpoints", case)


COMPUTE = Component.COMPUTE_DISCLOSURE
NO_COMPUTE = "A statement on the computing that the training took was found neither " + NOWHERE


@pytest.mark.parametrize("case", table([
    Case("nothing was found", subject(seen=repository()), UNKNOWN, NO_COMPUTE),
    Case("it is stated in the report",
         subject(statements=[says(COMPUTE, DESCRIBED)]), MET,
         "The computing that the training took is described.", LISTED),
    Case("half of it is stated", subject(statements=[says(COMPUTE, DESCRIBED, part=True)]),
         PARTIAL, "The computing that the training took is described in part.", LISTED),
    Case("it is withheld", subject(statements=[says(COMPUTE, WITHHELD)]), UNMET,
         "The computing that the training took is not released.", LISTED),
    Case("emissions in the card are a lead", subject(
        seen=repository(card=Card(present=True, data={"co2_eq_emissions": {"emissions": 4}}))),
        PARTIAL, "The card states the emissions of the training. "
        + doubt("that it also states the hardware and the time"), CLAIMED,
        places=("README.md",)),
    Case("an empty field is no lead", subject(
        seen=repository(card=Card(present=True, data={"co2_eq_emissions": None}))), UNKNOWN,
        NO_COMPUTE),
    Case("a card whose head is a list is survived", subject(
        seen=repository(card=Card(present=True, data=["co2_eq_emissions"]))), UNKNOWN,
        NO_COMPUTE),
]))  # fmt: skip
def test_compute_disclosure(case: Case) -> None:
    verify("compute_disclosure", case)


REPRODUCTION = Component.INDEPENDENT_REPRODUCTIONS


@pytest.mark.parametrize("case", table([
    Case("nobody has reported one", subject(seen=repository()), UNKNOWN,
         "No independent reproduction has been reported to this board."),
    Case("one was accepted", subject(
        statements=[says(REPRODUCTION, basis=ATTESTED, note="At a university.")]), MET,
        "The report of an independent reproduction is released. At a university.", ATTESTED),
    Case("one covers a part",
         subject(statements=[says(REPRODUCTION, part=True)]), PARTIAL,
         "The report of an independent reproduction is released in part.", LISTED),
    Case("one was announced",
         subject(statements=[says(REPRODUCTION, Availability.PROMISED)]), UNMET,
         "The report of an independent reproduction was promised and is not released.", LISTED),
]))  # fmt: skip
def test_independent_reproduction(case: Case) -> None:
    verify("independent_reproduction", case)


def report(extent: Extent, entered: str = "2026-11-23", **more: Any) -> Reproduction:
    """An accepted report of a rebuild."""
    plain = Reproduction(extent, "Ada", "https://lab.example/report", "On 8 GPUs", entered)
    return replace(plain, **more)


@pytest.mark.parametrize("case", table([
    Case("rebuilt bit for bit", subject(reproductions=(report(Extent.BIT_FOR_BIT),)), MET,
         "Ada rebuilt it bit for bit. On 8 GPUs.", LISTED),
    Case("rebuilt with the same results", subject(reproductions=(report(Extent.STATISTICAL),)), MET,
         "Ada rebuilt it, with the same results within stated bounds. On 8 GPUs.", LISTED),
    Case("rebuilt smaller", subject(reproductions=(report(Extent.SCALED_DOWN),)), PARTIAL,
         "Ada rebuilt it at a smaller scale. On 8 GPUs.", LISTED),
    Case("only evaluated again", subject(reproductions=(report(Extent.EVALUATION_ONLY),)), PARTIAL,
         "Ada obtained its published results again, without training it. On 8 GPUs.", LISTED),
    Case("failed", subject(reproductions=(report(Extent.FAILED, note="No optimizer settings."),)),
         UNMET, "Ada tried to rebuild it and did not get to the end. No optimizer settings.",
         LISTED),
    Case("a failure beside a success is told and takes nothing away",
         subject(reproductions=(
             report(Extent.FAILED, "2026-11-24"), report(Extent.STATISTICAL, by=""),
             report(Extent.FAILED, url="https://third.example"),
         )), MET,
         "Somebody independent rebuilt it, with the same results within stated bounds. On 8 GPUs. "
         "2 other attempts failed.", LISTED),
    Case("two failures", subject(reproductions=(
            report(Extent.FAILED), report(Extent.FAILED, url="https://third.example"),
         )), UNMET, "Ada tried to rebuild it and did not get to the end. On 8 GPUs.", LISTED),
    Case("reports go before what the registry lists", subject(
        statements=[says(REPRODUCTION)], reproductions=(report(Extent.SCALED_DOWN),)), PARTIAL,
        "Ada rebuilt it at a smaller scale. On 8 GPUs.", LISTED),
]))  # fmt: skip
def test_accepted_reports_of_rebuilds(case: Case) -> None:
    verify("independent_reproduction", case)
