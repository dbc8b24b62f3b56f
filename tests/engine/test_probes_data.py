"""The probes of the data: each training stage, evaluation, data cards, data information."""

import pytest

from audits.engine.components import Availability, Component, Relation, Stage
from audits.engine.findings import Place
from audits.engine.observations import DatasetState, RepositoryState
from audits.engine.probes._data import WORDS, place_of_dataset, say
from audits.engine.subject import BaseStanding, Subject
from tests.engine.cases import (
    CHECKED,
    CLAIMED,
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
    BOTH_STAGES,
    NO_REPOSITORY,
    dataset,
    look,
    repository,
    says,
    subject,
)

PRE, POST = Component.PRETRAINING_DATA, Component.POSTTRAINING_DATA
EVALUATION = Component.EVALUATION_DATA
CONFIRM = "Nobody has confirmed yet that this is all of it: evidence is welcome."


def listed_and_seen(
    *states: DatasetState,
    availability: Availability = Availability.RELEASED,
    part: bool = False,
    elsewhere: bool = False,
) -> Subject:
    """Pre-training data listed as some data sets, each seen in a state; `elsewhere` adds a link."""
    names = [f"lab/{letter}" for letter in "abcdefgh"[: len(states)]]
    return subject(
        seen=repository(datasets=tuple(map(look, names, states))),
        statements=[says(PRE, availability, part=part, note="All of it.")],
        datasets=[dataset(name) for name in names] + [dataset(None)] * elsewhere,
        stages=BOTH_STAGES,
    )


PUBLIC, AUTO, MANUAL = DatasetState.PUBLIC, DatasetState.GATED_AUTO, DatasetState.GATED_MANUAL
EMPTIED, GONE, SCRIPT = DatasetState.EMPTIED, DatasetState.GONE, DatasetState.SCRIPT_ONLY
UNREACHED, MISSING = DatasetState.UNREACHED, DatasetState.MISSING
OFF_HUB = DatasetState.NOT_ON_HUB
FINETUNE = BaseStanding("ox/ox-7b", Relation.FINETUNE, 1)


@pytest.mark.parametrize("case", table([
    Case("nobody has said or seen anything", subject(), UNKNOWN,
         f"The pre-training data was not found {NOT_LOOKED}"),
    Case("the card names none", subject(seen=repository()), UNKNOWN,
         f"The pre-training data was found neither {NOWHERE}"),
    Case("the card names some that are public",
         subject(seen=repository(datasets=(look("a/a"), look("b/b")))), PARTIAL,
         f"The card names data sets. a/a is public, and 1 more likewise. {CONFIRM}", CLAIMED,
         places=tuple(f"https://huggingface.co/datasets/{name}" for name in ("a/a", "b/b"))),
    Case("the card names six, of which five are shown as places",
         subject(seen=repository(datasets=tuple(look(f"a/{n}") for n in range(6)))), PARTIAL,
         f"The card names data sets. a/0 is public, and 5 more likewise. {CONFIRM}", CLAIMED,
         places=tuple(f"https://huggingface.co/datasets/a/{n}" for n in range(5))),
    Case("only those that can be had are a lead", subject(seen=repository(
        datasets=(look("a/a", MANUAL), look("b/b", AUTO)))), PARTIAL,
        f"The card names data sets. b/b is given to anybody who agrees to its terms. {CONFIRM}",
        CLAIMED),
    Case("the card names some that nobody can have", subject(seen=repository(
        datasets=(look("a/a", GONE), look("b/b", UNREACHED)))), UNKNOWN,
        f"The pre-training data was found neither {NOWHERE} "
        "The card names data sets. a/a is gone; b/b could not be looked at."),
    Case("a statement that says nothing is as none", subject(
        seen=repository(datasets=(look("a/a"),)),
        statements=[says(PRE, Availability.UNKNOWN)]), PARTIAL,
        f"The card names a data set. a/a is public. {CONFIRM}", CLAIMED),
    Case("what the evidence names without a verdict is a lead of the evidence", subject(
        seen=repository(datasets=(look("a/a"),)), datasets=[dataset("A/A")]), PARTIAL,
        f"The evidence names a data set. a/a is public. {CONFIRM}", CLAIMED),
    Case("what the evidence names for another stage is no lead", subject(
        seen=repository(datasets=(look("a/a"), look("b/b"))),
        datasets=[dataset("A/A", Stage.EVALUATION)]), PARTIAL,
        f"The card names a data set. b/b is public. {CONFIRM}", CLAIMED),
    Case("what the evidence names for two stages is a lead for both", subject(
        seen=repository(datasets=(look("a/a"),)),
        datasets=[dataset("a/a"), dataset("a/a", Stage.EVALUATION)]), PARTIAL,
        f"The evidence names a data set. a/a is public. {CONFIRM}", CLAIMED),
    Case("it is withheld, whatever the card names", subject(
        seen=repository(datasets=(look("a/a"),)),
        statements=[says(PRE, Availability.WITHHELD)]), UNMET,
        "The pre-training data is not released.", LISTED),
    Case("a description is not a release",
         subject(statements=[says(PRE, Availability.DESCRIBED)]), UNMET,
         "The pre-training data is described, not released.", LISTED),
    Case("a promise is not a release",
         subject(statements=[says(PRE, Availability.PROMISED)]), UNMET,
         "The pre-training data was promised and is not released.", LISTED),
    Case("it is listed as released and names no data set", subject(
        seen=repository(), statements=[says(PRE)]), MET,
        "The pre-training data is released.", LISTED),
    Case("it is listed behind a gate", subject(
        statements=[says(PRE, Availability.GATED)]), PARTIAL,
        "The pre-training data stands behind a gate.", LISTED, gated=True),
    Case("all of it is public", listed_and_seen(PUBLIC, PUBLIC), MET,
         "The pre-training data is released. All of it. lab/a is public, and 1 more likewise.",
         CHECKED),
    Case("one of it is given to anybody who agrees", listed_and_seen(PUBLIC, AUTO), MET,
         "The pre-training data is released. All of it. "
         "lab/a is public; lab/b is given to anybody who agrees to its terms.",
         CHECKED, gated=True),
    Case("a part is public", listed_and_seen(PUBLIC, part=True), PARTIAL,
         "The pre-training data is released in part. All of it. lab/a is public.", CHECKED),
    Case("it was listed behind a gate that lets anybody in",
         listed_and_seen(AUTO, availability=Availability.GATED), MET,
         "lab/a is given to anybody who agrees to its terms. "
         "It was listed as behind a gate: All of it.", CHECKED, gated=True),
    Case("it was listed behind a gate that is no longer there",
         listed_and_seen(PUBLIC, availability=Availability.GATED), MET,
         "lab/a is public. It was listed as behind a gate: All of it.", CHECKED),
    Case("a part of it was listed behind a gate that lets anybody in",
         listed_and_seen(AUTO, availability=Availability.GATED, part=True), PARTIAL,
         "lab/a is given to anybody who agrees to its terms. "
         "It was listed as behind a gate in part: All of it.", CHECKED, gated=True),
    Case("it was listed behind a gate, and only some has been looked at",
         listed_and_seen(AUTO, availability=Availability.GATED, elsewhere=True), PARTIAL,
         "The pre-training data stands behind a gate. All of it. "
         "lab/a is given to anybody who agrees to its terms.", LISTED, gated=True),
    Case("some of it is elsewhere, where the machine does not look",
         listed_and_seen(PUBLIC, elsewhere=True), MET,
         "The pre-training data is released. All of it. lab/a is public.", LISTED),
    Case("it is given to those whom the publisher lets in", listed_and_seen(MANUAL), PARTIAL,
         "lab/a is given to those whom its publisher lets in. "
         "It was listed as released: All of it.", CHECKED, gated=True),
    Case("all of it has been emptied", listed_and_seen(EMPTIED), UNMET,
         "lab/a has been emptied. It was listed as released: All of it.", CHECKED, gone=True),
    Case("all of it is gone", listed_and_seen(GONE, GONE), UNMET,
         "lab/a is gone, and 1 more likewise. It was listed as released: All of it.",
         CHECKED, gone=True),
    Case("all of it was disabled by the Hub", listed_and_seen(DatasetState.DISABLED), UNMET,
         "lab/a has been disabled by the Hub. It was listed as released: All of it.",
         CHECKED, gone=True),
    Case("one of two is gone", listed_and_seen(PUBLIC, GONE), PARTIAL,
         "lab/b is gone. It was listed as released: All of it.", CHECKED),
    Case("one is gone and the other is elsewhere", listed_and_seen(GONE, elsewhere=True), PARTIAL,
         "lab/a is gone. It was listed as released: All of it.", CHECKED),
    Case("one is gone and one behind a gate", listed_and_seen(MANUAL, GONE), PARTIAL,
         "lab/b is gone; lab/a is given to those whom its publisher lets in. "
         "It was listed as released: All of it.", CHECKED, gated=True),
    Case("a part that is gone was listed as a part", listed_and_seen(GONE, part=True), UNMET,
         "lab/a is gone. It was listed as released in part: All of it.", CHECKED, gone=True),
    Case("a data set behind a gate is gone",
         listed_and_seen(GONE, availability=Availability.GATED), UNMET,
         "lab/a is gone. It was listed as behind a gate: All of it.", CHECKED, gone=True),
    Case("a failed look takes nothing back", listed_and_seen(UNREACHED), MET,
         "The pre-training data is released. All of it.", LISTED),
    Case("one look that found nothing takes nothing back", listed_and_seen(MISSING), MET,
         "The pre-training data is released. All of it.", LISTED),
    Case("a failed look at one of two leaves it at what is listed",
         listed_and_seen(PUBLIC, UNREACHED), MET,
         "The pre-training data is released. All of it. lab/a is public.", LISTED),
    Case("one is gone and the other could not be looked at",
         listed_and_seen(GONE, UNREACHED), PARTIAL,
         "lab/a is gone. It was listed as released: All of it.", CHECKED),
    Case("a loading script is no loss, and no proof", listed_and_seen(SCRIPT), MET,
         "The pre-training data is released. All of it. "
         "lab/a holds a loading script or links, and no data of its own.", LISTED),
    Case("a name that the Hub does not have is no loss", listed_and_seen(OFF_HUB), MET,
         "The pre-training data is released. All of it. lab/a is not on the Hub.", LISTED),
    Case("the evidence names one data set twice", subject(
        seen=repository(datasets=(look("lab/a", GONE),)), statements=[says(PRE)],
        datasets=[dataset("lab/a"), dataset("Lab/A", name="The mix")]), UNMET,
        "lab/a is gone. It was listed as released.", CHECKED, gone=True),
    Case("a data set was renamed", subject(
        seen=repository(datasets=(look("old/a", repo_id="lab/a"),)), statements=[says(PRE)],
        datasets=[dataset("lab/a")]), MET,
        "The pre-training data is released. old/a is public.", CHECKED),
    Case("a data set of another stage is not held against it", subject(
        seen=repository(datasets=(look("lab/a", GONE),)), statements=[says(PRE)],
        datasets=[dataset("lab/a", Stage.POSTTRAINING)]), MET,
        "The pre-training data is released.", LISTED),
    Case("what was seen of the data holds when the repository is gone", subject(
        seen=repository(state=RepositoryState.GONE, datasets=(look("lab/a", GONE),)),
        statements=[says(PRE)], datasets=[dataset("lab/a")]), UNMET,
        "lab/a is gone. It was listed as released.", CHECKED, gone=True),
    Case("of a fine-tune the card's data sets are no lead", subject(
        seen=repository(datasets=(look("a/a"),)), bases=[FINETUNE]), UNKNOWN,
        f"The pre-training data was found neither {NOWHERE}"),
    Case("of a model that was only tuned the card's data sets are no lead", subject(
        seen=repository(datasets=(look("a/a"),)), stages=(Stage.POSTTRAINING,)), UNKNOWN,
        f"The pre-training data was found neither {NOWHERE} "
        "It was made from another model, which is not named."),
    Case("a derived model that was itself pre-trained may have leads", subject(
        seen=repository(datasets=(look("a/a"),)), stages=BOTH_STAGES, bases=[FINETUNE]), PARTIAL,
        f"The card names a data set. a/a is public. {CONFIRM}", CLAIMED),
    Case("of a fine-tune what is listed still counts", subject(
        statements=[says(PRE)], bases=[FINETUNE]), MET,
        "The pre-training data is released.", LISTED),
]))  # fmt: skip
def test_pretraining_data(case: Case) -> None:
    verify("pretraining_data", case)


QUANTIZED = BaseStanding("ox/ox-7b", Relation.QUANTIZED, 4)
MERGED = BaseStanding("elk/elk-7b", Relation.MERGE, 4)


@pytest.mark.parametrize("case", table([
    Case("nobody has said or seen anything", subject(), UNKNOWN,
         f"The post-training data was not found {NOT_LOOKED}"),
    Case("it only had pre-training", subject(stages=(Stage.PRETRAINING,)), NOT_APPLICABLE,
         "It had no training after the pre-training."),
    Case("it had both, and the data is released",
         subject(stages=BOTH_STAGES, statements=[says(POST)]), MET,
         "The post-training data is released.", LISTED),
    Case("the card of a fine-tune names it", subject(
        seen=repository(datasets=(look("a/a"),)), bases=[FINETUNE]), PARTIAL,
        f"The card names a data set. a/a is public. {CONFIRM}", CLAIMED),
    Case("quantizing and merging train nothing, so their cards give no lead", subject(
        seen=repository(datasets=(look("a/a"),)), bases=[QUANTIZED, MERGED]), UNKNOWN,
        f"The post-training data was found neither {NOWHERE}"),
    Case("a fine-tune among several bases is training", subject(
        seen=repository(datasets=(look("a/a"),)), bases=[QUANTIZED, FINETUNE]), PARTIAL,
        f"The card names a data set. a/a is public. {CONFIRM}", CLAIMED),
    Case("what is listed of a merge still counts",
         subject(statements=[says(POST, Availability.WITHHELD)], bases=[MERGED]), UNMET,
         "The post-training data is not released.", LISTED),
    Case("its data sets are held against it", subject(
        seen=repository(datasets=(look("a/a", GONE),)), statements=[says(POST)],
        datasets=[dataset("a/a", Stage.POSTTRAINING)]), UNMET,
        "a/a is gone. It was listed as released.", CHECKED, gone=True),
]))  # fmt: skip
def test_posttraining_data(case: Case) -> None:
    verify("posttraining_data", case)


@pytest.mark.parametrize("case", table([
    Case("the card's data sets are no lead here", subject(
        seen=repository(datasets=(look("a/a"),))), UNKNOWN,
        f"A statement on the evaluation data was found neither {NOWHERE}"),
    Case("a statement that says nothing is as none", subject(
        seen=repository(datasets=(look("a/a"),)),
        statements=[says(EVALUATION, Availability.UNKNOWN)]), UNKNOWN,
        f"A statement on the evaluation data was found neither {NOWHERE}"),
    Case("it is listed as released", subject(statements=[says(EVALUATION)]), MET,
         "The evaluation data is released.", LISTED),
    Case("one of its data sets is gone", subject(
        seen=repository(datasets=(look("a/a", GONE),)), statements=[says(EVALUATION)],
        datasets=[dataset("a/a", Stage.EVALUATION), dataset(None, Stage.EVALUATION)]), PARTIAL,
        "a/a is gone. It was listed as released.", CHECKED),
]))  # fmt: skip
def test_evaluation_data(case: Case) -> None:
    verify("evaluation_data", case)


CARD = Component.DATA_CARD
TWO = (dataset("lab/a"), dataset("lab/b", Stage.POSTTRAINING))


@pytest.mark.parametrize("case", table([
    Case("no data set is named", subject(seen=repository()), UNKNOWN,
         f"A card of the training data was found neither {NOWHERE}"),
    Case("every data set has a card", subject(
        seen=repository(datasets=(look("lab/a"), look("lab/b"))), datasets=TWO), MET,
        "2 of 2 training data sets on the Hub have a card.", CHECKED,
        places=("https://huggingface.co/datasets/lab/a", "https://huggingface.co/datasets/lab/b")),
    Case("one of two has a card, and all are listed elsewhere", subject(
        seen=repository(datasets=(look("lab/a"), look("lab/b", has_card=False))),
        datasets=TWO, statements=[says(CARD)]), MET,
        "A card of the training data is released.", LISTED),
    Case("every data set has a card, which is seen before it is listed", subject(
        seen=repository(datasets=(look("lab/a"),)), datasets=TWO, statements=[says(CARD)]), MET,
        "1 of 1 training data set on the Hub has a card.", CHECKED),
    Case("one of two has a card", subject(
        seen=repository(datasets=(look("lab/a"), look("lab/b", has_card=False))),
        datasets=TWO, statements=[says(CARD, part=True)]), PARTIAL,
        "1 of 2 training data sets on the Hub has a card.", CHECKED,
        places=("https://huggingface.co/datasets/lab/a",)),
    Case("the only one has a card",
         subject(seen=repository(datasets=(look("lab/a"),)), datasets=TWO), MET,
         "1 of 1 training data set on the Hub has a card.", CHECKED),
    Case("none has a card", subject(
        seen=repository(datasets=(look("lab/a", has_card=False),)), datasets=TWO), UNMET,
        "No training data set on the Hub has a card.", CHECKED,
        places=("https://huggingface.co/datasets/lab/a",)),
    Case("none has a card on the Hub, and one is listed elsewhere", subject(
        seen=repository(datasets=(look("lab/a", has_card=False),)), datasets=TWO,
        statements=[says(CARD)]), MET,
        "A card of the training data is released.", LISTED),
    Case("a failed look is not held against it", subject(
        seen=repository(datasets=(look("lab/a"), look("lab/b", UNREACHED, repo_id="lab/b"))),
        datasets=TWO), MET,
        "1 of 1 training data set on the Hub has a card.", CHECKED),
    Case("a data set that is gone has no card any more", subject(
        seen=repository(datasets=(look("lab/a"), look("lab/b", GONE))), datasets=TWO), PARTIAL,
        "1 of 2 training data sets on the Hub has a card.", CHECKED),
    Case("evaluation data is not asked for a card", subject(
        seen=repository(datasets=(look("lab/a"),)),
        datasets=[dataset("lab/a", Stage.EVALUATION)]), UNKNOWN,
        f"A card of the training data was found neither {NOWHERE}"),
    Case("a name that is not on the Hub has no card there", subject(
        seen=repository(datasets=(look("lab/a", OFF_HUB),)), datasets=TWO), UNKNOWN,
        f"A card of the training data was found neither {NOWHERE}"),
]))  # fmt: skip
def test_data_card(case: Case) -> None:
    verify("data_card", case)


INFORMATION = Component.DATA_INFORMATION
ENOUGH = "Nobody has confirmed yet that they are described well enough: evidence is welcome."


@pytest.mark.parametrize("case", table([
    Case("nothing was found", subject(seen=repository()), UNKNOWN,
         f"A description of the training data was found neither {NOWHERE}"),
    Case("a description is what is asked for", subject(
        statements=[says(INFORMATION, Availability.DESCRIBED, note="Section 3.")]), MET,
        "The origin and the selection of the training data are described. Section 3.", LISTED),
    Case("a description of one stage is half of it", subject(
        statements=[says(INFORMATION, Availability.DESCRIBED, part=True)]), PARTIAL,
        "The origin and the selection of the training data are described in part.", LISTED),
    Case("it is withheld", subject(statements=[says(INFORMATION, Availability.WITHHELD)]), UNMET,
         "The origin and the selection of the training data are not released.", LISTED),
    Case("one name is a lead", subject(seen=repository(datasets=(look("a/a", GONE),))), PARTIAL,
         f"The card or the evidence names 1 data set (a/a). {ENOUGH}", CLAIMED,
         places=("README.md",)),
    Case("many names are a lead", subject(seen=repository(
        datasets=tuple(look(f"a/{n}") for n in range(4)))), PARTIAL,
        f"The card or the evidence names 4 data sets (a/0, a/1, a/2, …). {ENOUGH}", CLAIMED),
    Case("three names are all told", subject(seen=repository(
        datasets=tuple(look(f"a/{n}") for n in range(3)))), PARTIAL,
        f"The card or the evidence names 3 data sets (a/0, a/1, a/2). {ENOUGH}", CLAIMED),
    *(
        Case(f"what the evidence names for {stage.value} is a lead", subject(
            seen=repository(datasets=(look("a/a"),)), datasets=[dataset("a/a", stage)]), PARTIAL,
            f"The card or the evidence names 1 data set (a/a). {ENOUGH}", CLAIMED)
        for stage in BOTH_STAGES
    ),
    Case("names of evaluation data are no lead", subject(
        seen=repository(datasets=(look("a/a"),)),
        datasets=[dataset("a/a", Stage.EVALUATION)]), UNKNOWN,
        f"A description of the training data was found neither {NOWHERE}"),
    Case("the repository could not be read", subject(seen=NO_REPOSITORY), UNKNOWN,
         "A description of the training data was not found in the accepted evidence, "
         "and the repository could not be read."),
]))  # fmt: skip
def test_data_information(case: Case) -> None:
    verify("data_information", case)


def test_every_state_of_a_data_set_has_its_words() -> None:
    assert set(WORDS) == set(DatasetState)
    assert len(set(WORDS.values())) == len(WORDS)


def test_data_sets_of_several_states_are_told_up_to_four() -> None:
    looks = [look(f"a/{n}", GONE if n else PUBLIC) for n in range(4)]
    told = "a/0 is public; a/1 is gone; a/2 is gone; a/3 is gone"
    assert say(looks) == f"{told}."
    assert say([*looks, look("a/4")]) == f"{told}; and 1 more was looked at."
    assert say([*looks, look("a/4"), look("a/5")]) == f"{told}; and 2 more were looked at."


def test_the_place_of_a_data_set_is_its_page_at_the_commit_that_was_seen() -> None:
    seen = look("old/a", repo_id="lab/a")
    assert place_of_dataset(seen) == Place(
        text="lab/a", url="https://huggingface.co/datasets/lab/a", commit=seen.commit
    )
    assert place_of_dataset(look("old/a", GONE)) == Place(text="old/a")
    assert place_of_dataset(look("<b>", OFF_HUB)).url is None


def test_a_data_set_is_found_by_any_spelling_and_its_own_name_first() -> None:
    first, second = look("lab/a", repo_id="lab/b"), look("lab/b")
    for looks in ((first, second), (second, first)):
        asked = subject(seen=repository(datasets=looks))
        assert asked.look_at("LAB/B") is second
        assert asked.look_at("lab/a") is first
    assert subject(seen=repository(datasets=(first,))).look_at("lab/b") is first
    assert asked.look_at("lab/c") is None
    assert asked.look_at(None) is None
    assert subject(seen=repository(datasets=(look("", OFF_HUB),))).look_at(None) is None
    assert subject().look_at("lab/a") is None
