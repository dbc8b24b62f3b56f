"""The probes of the documents: model card, paper, training procedure, evaluation results."""

import pytest

from audits.engine.components import Availability, Component
from audits.engine.observations import Card, Evaluations, TrainingFiles
from tests.engine.cases import (
    CHECKED,
    CLAIMED,
    LISTED,
    MET,
    NOT_LOOKED,
    NOT_READ,
    NOWHERE,
    PARTIAL,
    UNKNOWN,
    UNMET,
    Case,
    table,
    verify,
)
from tests.engine.samples import NO_REPOSITORY, hostile_card, repository, says, subject

WITHHELD = Availability.WITHHELD
CARD = Component.MODEL_CARD
PLACEHOLDER = "[More Information Needed]"


@pytest.mark.parametrize("case", table([
    Case("nobody has looked", subject(), UNKNOWN, f"A model card was not found {NOT_LOOKED}"),
    Case("the repository could not be read", subject(seen=NO_REPOSITORY), UNKNOWN,
         f"A model card was not found {NOT_READ}"),
    Case("it is listed and nobody has looked", subject(statements=[says(CARD)]), MET,
         "The model card is released.", LISTED),
    Case("there is none, whatever is listed",
         subject(seen=repository(), statements=[says(CARD)]), UNMET,
         "The repository has no model card.", CHECKED, places=()),
    Case("it stands behind a gate",
         subject(seen=repository(card=Card(present=True, readable=False))), PARTIAL,
         "There is a model card, and its text can be read only by those who were let in.",
         CHECKED, gated=True, places=("README.md",)),
    Case("it is empty", subject(seen=repository(card=Card(present=True))), PARTIAL,
         "The model card is short (0 characters).", CHECKED),
    Case("it is one character short",
         subject(seen=repository(card=Card(present=True, text="x" * 799))), PARTIAL,
         "The model card is short (799 characters).", CHECKED),
    Case("it is long enough",
         subject(seen=repository(card=Card(present=True, text="x" * 800))), MET,
         "The repository has a model card.", CHECKED, places=("README.md",)),
    Case("it is the template, hardly filled in", subject(
        seen=repository(card=Card(present=True, text="x" * 5000 + PLACEHOLDER * 3))), PARTIAL,
        "The model card is the template, with places that still say "
        "“More Information Needed”.", CHECKED),
    Case("two places left open are forgiven", subject(
        seen=repository(card=Card(present=True, text="x" * 5000 + PLACEHOLDER * 2))), MET,
        "The repository has a model card.", CHECKED),
    Case("a hostile card is only text", hostile_card(), MET,
         "The repository has a model card.", CHECKED),
]))  # fmt: skip
def test_model_card(case: Case) -> None:
    verify("model_card", case)


PAPER, REPORT = Component.RESEARCH_PAPER, Component.TECHNICAL_REPORT
LINK = "https://arxiv.org/abs/2601.00001"
ABOUT = "Nobody has confirmed yet that it is about this model: evidence is welcome."


@pytest.mark.parametrize("case", table([
    Case("nothing was found", subject(seen=repository()), UNKNOWN,
         f"A paper or report was found neither {NOWHERE}"),
    Case("a paper is listed", subject(statements=[says(PAPER)]), MET,
         "A paper is released.", LISTED),
    Case("a report is listed", subject(statements=[says(REPORT)]), MET,
         "A technical report is released.", LISTED),
    Case("the better of both counts",
         subject(statements=[says(PAPER, part=True), says(REPORT)]), MET,
         "A technical report is released.", LISTED),
    Case("a part that is listed comes before a name in the card", subject(
        seen=repository(papers=("arxiv:1",)), statements=[says(PAPER, part=True)]), PARTIAL,
        "A paper is released in part.", LISTED),
    Case("the evidence names one", subject(
        seen=repository(papers=("arxiv:1",)), papers=(LINK,),
        statements=[says(REPORT, WITHHELD)]), MET,
        f"The evidence names a paper ({LINK}).", LISTED, places=(LINK,)),
    Case("the card names one", subject(
        seen=repository(papers=("arxiv:1", "arxiv:2")),
        statements=[says(REPORT, WITHHELD)]), PARTIAL,
        f"The card names a paper (arxiv:1). {ABOUT}", CLAIMED, places=("README.md",)),
    Case("there is none", subject(
        seen=repository(), statements=[says(PAPER, WITHHELD), says(REPORT, WITHHELD)]), UNMET,
        "A paper is not released.", LISTED),
    Case("a hostile name is only a name", hostile_card(), PARTIAL,
         f"The card names a paper (arxiv:<img src=x onerror=alert(1)>). {ABOUT}", CLAIMED),
]))  # fmt: skip
def test_research_paper(case: Case) -> None:
    verify("research_paper", case)


HOW = "Nobody has confirmed yet that it tells how this model was trained: evidence is welcome."


@pytest.mark.parametrize("case", table([
    Case("nothing was found", subject(seen=repository()), UNKNOWN,
         f"A report on how it was trained was found neither {NOWHERE}"),
    Case("nobody has looked", subject(), UNKNOWN,
         f"A report on how it was trained was not found {NOT_LOOKED}"),
    Case("a report was accepted", subject(statements=[says(REPORT)]), MET,
         "A technical report on the training is released.", LISTED),
    Case("a paper was accepted", subject(statements=[says(PAPER)]), MET,
         "A paper on the training is released.", LISTED),
    Case("the better of both counts, in either order",
         subject(statements=[says(REPORT, WITHHELD), says(PAPER)]), MET,
         "A paper on the training is released.", LISTED),
    Case("the report comes first where both are as good",
         subject(statements=[says(PAPER), says(REPORT)]), MET,
         "A technical report on the training is released.", LISTED),
    Case("prose is half of a report",
         subject(statements=[says(REPORT, Availability.DESCRIBED)]), PARTIAL,
         "A technical report on the training is described.", LISTED),
    Case("a report of which nothing is given is none", subject(
        seen=repository(papers=("arxiv:1",)), statements=[says(REPORT, WITHHELD)]), UNMET,
        "A technical report on the training is not released.", LISTED),
    Case("a paper that the evidence names is a lead", subject(
        seen=repository(papers=("arxiv:1",)), papers=(LINK,)), PARTIAL,
        f"The evidence names a paper ({LINK}). {HOW}", CLAIMED, places=(LINK,)),
    Case("a paper that the card names is a lead", subject(
        seen=repository(papers=("arxiv:1",),
                        training=TrainingFiles(trainer_state=("trainer_state.json",)))), PARTIAL,
        f"The card names a paper (arxiv:1). {HOW}", CLAIMED, places=("README.md",)),
    Case("the trainer's own record is half of it", subject(
        seen=repository(training=TrainingFiles(trainer_state=("trainer_state.json",)))), PARTIAL,
        "The repository holds the trainer's own record (trainer_state.json).", CHECKED,
        places=("trainer_state.json",)),
]))  # fmt: skip
def test_training_procedure(case: Case) -> None:
    verify("training_procedure", case)


RESULTS = Component.EVALUATION_RESULTS


@pytest.mark.parametrize("case", table([
    Case("nothing was found", subject(seen=repository()), UNKNOWN,
         f"A list of evaluation results was found neither {NOWHERE}"),
    Case("the repository carries one", subject(
        seen=repository(evaluations=Evaluations(results=1)),
        statements=[says(RESULTS, WITHHELD)]), MET,
        "The repository carries 1 evaluation result.", CHECKED),
    Case("the repository carries several",
         subject(seen=repository(evaluations=Evaluations(results=2))), MET,
         "The repository carries 2 evaluation results.", CHECKED),
    Case("they are listed elsewhere",
         subject(seen=repository(), statements=[says(RESULTS)]), MET,
         "Evaluation results are released.", LISTED),
    Case("they are given in part", subject(statements=[says(RESULTS, part=True)]), PARTIAL,
         "Evaluation results are released in part.", LISTED),
    Case("there are none", subject(statements=[says(RESULTS, WITHHELD)]), UNMET,
         "Evaluation results are not released.", LISTED),
]))  # fmt: skip
def test_evaluation_results(case: Case) -> None:
    verify("evaluation_results", case)
