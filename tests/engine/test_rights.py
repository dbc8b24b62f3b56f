"""Rights over each component, with the sentence that a visitor reads."""

from dataclasses import replace

import pytest

from audits.engine.components import Availability, Component, Relation, Stage
from audits.engine.evidence import CodeNamed
from audits.engine.findings import Place
from audits.engine.licenses import LicenseClass, Rights, Terms
from audits.engine.observations import DatasetState, Gating, License
from audits.engine.rights import WORDS, base_rights, component_rights
from audits.engine.subject import BaseStanding, RightsFinding, Subject
from tests.engine.samples import APACHE, dataset, look, repository, says, subject, terms

FREE, RESTRICTED, UNSTATED = Rights.FREE, Rights.RESTRICTED, Rights.UNSTATED
WEIGHTS, CODE = Component.FINAL_WEIGHTS, Component.TRAINING_CODE
RECIPE, DATA = Component.TRAINING_RECIPE, Component.PRETRAINING_DATA
PROCESSING = Component.DATA_PROCESSING_CODE
ANY = "allows use, study, change and sharing for any purpose"
LLAMA, OTHER = terms("llama3"), Terms(stated="other")


def states(
    card: Terms | None = None, file: str | None = None, *, path: str | None = "LICENSE"
) -> License:
    return License(terms=card, file=path if file else None, file_license=file)


@pytest.mark.parametrize(
    ("asked", "rights", "stated", "reason"),
    [
        pytest.param(*row[1:], id=row[0])
        for row in (
            ("nothing is known", subject(), UNSTATED, "", "No license was found for the weights."),
            ("the license is listed", subject(terms=APACHE), FREE, "Apache-2.0",
             f"The weights are under Apache-2.0, which {ANY}."),
            ("the license stands in the statement on the weights",
             subject(statements=[says(WEIGHTS, license_terms=LLAMA)]), RESTRICTED, "llama3",
             "The weights are under llama3, which sets limits on who may use it or how."),
            ("the card states it", subject(seen=repository(license=states(APACHE)), terms=LLAMA),
             FREE, "Apache-2.0", f"The weights are under Apache-2.0, which {ANY}."),
            ("the card states none", subject(seen=repository()), UNSTATED, "",
             "No license was found for the weights."),
            ("the card states none and one is listed",
             subject(seen=repository(), terms=APACHE), FREE, "Apache-2.0",
             f"The weights are under Apache-2.0, which {ANY}."),
            ("the card names a license that is not classified, and a free one is listed",
             subject(seen=repository(license=states(terms("LicenseRef-new"))), terms=APACHE),
             UNSTATED, "new",
             "The weights are under a license stated as “new”, "
             "which this board has not classified."),
            ("the card names a license that is not classified, and a restrictive one is listed",
             subject(seen=repository(license=states(terms("LicenseRef-new"))), terms=LLAMA),
             RESTRICTED, "llama3",
             "The weights are under llama3, which sets limits on who may use it or how."),
            ("a license for content leaves open what it means for weights",
             subject(terms=terms("cc-by-4.0")), UNSTATED, "CC-BY-4.0",
             "The weights are under CC-BY-4.0, a license for content, "
             "which leaves open what it means for weights."),
            ("only a class of uses is forbidden", subject(terms=terms("openrail")), RESTRICTED,
             "openrail", "The weights are under openrail, which forbids certain uses."),
            ("research only", subject(terms=terms("cc-by-nc-4.0")), RESTRICTED, "CC-BY-NC-4.0",
             "The weights are under CC-BY-NC-4.0, "
             "which allows research or non-commercial use only."),
            ("no changes", subject(terms=terms("cc-by-nd-4.0")), RESTRICTED, "CC-BY-ND-4.0",
             "The weights are under CC-BY-ND-4.0, which allows sharing, but no change."),
            ("all rights are kept", subject(terms=terms("LicenseRef-proprietary")), RESTRICTED,
             "Proprietary terms",
             "The weights are under Proprietary terms, which keeps all rights."),
            ("other without more", subject(terms=OTHER), UNSTATED, "other",
             "The weights are under a license stated as “other”, "
             "which this board has not classified."),
            ("other that is only linked",
             subject(terms=Terms(stated="", link="https://lab.example/terms")), UNSTATED,
             "https://lab.example/terms",
             "The weights are under a license stated as “https://lab.example/terms”, "
             "which this board has not classified."),
            ("a name comes before the identifier",
             subject(terms=terms("LicenseRef-deepseek", name="DeepSeek License")), RESTRICTED,
             "DeepSeek License",
             "The weights are under DeepSeek License, which forbids certain uses."),
            ("other in the card, and the license file is recognized",
             subject(seen=repository(license=states(OTHER, "llama3")), terms=APACHE), RESTRICTED,
             "llama3", "The weights are under llama3, which sets limits on who may use it or how. "
             "That is what LICENSE says; the card says other."),
            ("nothing in the card, and the license file is recognized",
             subject(seen=repository(license=states(None, "mit"))), FREE, "MIT",
             f"The weights are under MIT, which {ANY}."),
            ("the license file allows less than the card",
             subject(seen=repository(license=states(APACHE, "llama3"))), RESTRICTED, "llama3",
             "The weights are under llama3, which sets limits on who may use it or how. "
             "That is what LICENSE says; the card says Apache-2.0."),
            ("the license file allows more than the card",
             subject(seen=repository(license=states(LLAMA, "mit"))), RESTRICTED, "llama3",
             "The weights are under llama3, which sets limits on who may use it or how."),
            ("the license file allows as much as the card",
             subject(seen=repository(license=states(APACHE, "mit"))), FREE, "Apache-2.0",
             f"The weights are under Apache-2.0, which {ANY}."),
            ("neither card nor file can be read, and one is listed",
             subject(seen=repository(license=states(OTHER, "LicenseRef-x")), terms=LLAMA),
             RESTRICTED, "llama3",
             "The weights are under llama3, which sets limits on who may use it or how."),
            ("the publisher lets people in one by one, under a free license",
             subject(seen=repository(gating=Gating.MANUAL, license=states(APACHE, "mit"))),
             RESTRICTED, "Apache-2.0",
             "The weights are given under Apache-2.0 only to those whom the publisher lets in."),
            ("the publisher lets people in one by one, under no license",
             subject(seen=repository(gating=Gating.MANUAL)), RESTRICTED, "",
             "The weights are given only to those whom the publisher lets in."),
            ("agreeing to terms is not asking",
             subject(seen=repository(gating=Gating.AUTO, license=states(APACHE))), FREE,
             "Apache-2.0", f"The weights are under Apache-2.0, which {ANY}."),
        )
    ],
)  # fmt: skip
def test_rights_over_weights(asked: Subject, rights: Rights, stated: str, reason: str) -> None:
    found = component_rights(asked, WEIGHTS)
    assert (found.rights, found.license, found.reason) == (rights, stated, reason)
    assert found.component is WEIGHTS
    assert found.inherited_from is None


def test_the_place_of_a_license_is_where_it_stands() -> None:
    statement = says(WEIGHTS, license_terms=APACHE)
    card = repository(license=states(APACHE))
    file = repository(license=states(None, "mit"))
    nothing = repository()

    def places(asked: Subject) -> list[str | None]:
        return [place.path or place.url for place in component_rights(asked, WEIGHTS).places]

    assert places(subject(statements=[statement])) == [statement.url]
    assert places(subject(seen=card, statements=[statement])) == ["README.md"]
    assert places(subject(seen=file)) == ["README.md", "LICENSE"]
    assert places(subject(seen=nothing, statements=[statement])) == [statement.url]
    assert places(subject(seen=nothing, terms=APACHE)) == ["README.md"]


def test_a_file_license_without_a_file_is_not_believed() -> None:
    seen = repository(license=replace(states(None, "mit"), file=None))
    assert component_rights(subject(seen=seen), WEIGHTS).rights is UNSTATED


REED = "https://github.com/lab/reed"


@pytest.mark.parametrize(
    ("asked", "component", "rights", "reason"),
    [
        pytest.param(*row[1:], id=row[0])
        for row in (
            ("the statement has the license",
             subject(statements=[says(CODE, license_terms=APACHE)]), CODE, FREE,
             f"The training code is under Apache-2.0, which {ANY}."),
            ("no license was found", subject(statements=[says(CODE)]), CODE, UNSTATED,
             "No license was found for the training code."),
            ("the code repository has the license", subject(
                statements=[says(CODE)], code=(CodeNamed(REED, "training", APACHE),)), CODE, FREE,
                f"The training code is under Apache-2.0, which {ANY}."),
            ("the code repository has another role", subject(
                statements=[says(CODE)], code=(CodeNamed(REED, "inference", APACHE),)), CODE,
                UNSTATED, "No license was found for the training code."),
            ("the statement leads into a repository of another role", subject(
                statements=[says(CODE, url=f"{REED}/tree/main/train")],
                code=(CodeNamed(f"{REED}/", "inference", APACHE),
                      CodeNamed(f"{REED}-other", "training", LLAMA))), CODE, FREE,
                f"The training code is under Apache-2.0, which {ANY}."),
            ("a repository whose name only begins alike is another", subject(
                statements=[says(CODE, url=f"{REED}-train")],
                code=(CodeNamed(REED, "inference", APACHE),)), CODE, UNSTATED,
                "No license was found for the training code."),
            ("of two repositories the one that allows less counts", subject(
                statements=[says(CODE)], code=(CodeNamed(REED, "training", APACHE),
                                               CodeNamed(REED, "training", LLAMA))), CODE,
                RESTRICTED,
                "The training code is under llama3, which sets limits on who may use it or how."),
            ("of two repositories one without a license leaves it unstated", subject(
                statements=[says(CODE)], code=(CodeNamed(REED, "training", APACHE),
                                               CodeNamed(REED, "training"))), CODE,
                UNSTATED, "No license was found for the training code."),
            ("a recipe lies beside the code", subject(
                statements=[says(RECIPE), says(CODE, license_terms=APACHE)]), RECIPE, FREE,
                f"The training recipe is under Apache-2.0, which {ANY}."),
            ("a recipe with a license of its own", subject(
                statements=[says(RECIPE, license_terms=LLAMA), says(CODE, license_terms=APACHE)]),
                RECIPE, RESTRICTED,
                "The training recipe is under llama3, "
                "which sets limits on who may use it or how."),
            ("a recipe under the license of the training repository", subject(
                statements=[says(RECIPE), says(CODE, license_terms=LLAMA)],
                code=(CodeNamed(REED, "training", APACHE),)), RECIPE, FREE,
                f"The training recipe is under Apache-2.0, which {ANY}."),
            ("code that prepared the data has a repository of its own", subject(
                statements=[says(PROCESSING), says(CODE, license_terms=LLAMA)],
                code=(CodeNamed(REED, "data", APACHE),)), PROCESSING, FREE,
                f"The data processing code is under Apache-2.0, which {ANY}."),
            ("the license of the training code says nothing of the data's", subject(
                statements=[says(PROCESSING), says(CODE, license_terms=APACHE)]), PROCESSING,
                UNSTATED, "No license was found for the data processing code."),
            ("other code has its statement alone", subject(
                statements=[says(Component.ENVIRONMENT)],
                code=(CodeNamed(REED, "training", APACHE),)), Component.ENVIRONMENT, UNSTATED,
                "No license was found for the environment."),
            ("a license for content says little of code", subject(
                statements=[says(CODE, license_terms=terms("cc-by-4.0"))]), CODE, UNSTATED,
                "The training code is under CC-BY-4.0, a license for content, "
                "which leaves open what it means for code."),
            ("documents are content", subject(
                statements=[says(Component.TECHNICAL_REPORT, license_terms=terms("cc-by-4.0"))]),
                Component.TECHNICAL_REPORT, FREE,
                "The technical report is under CC-BY-4.0, "
                "which allows use, change and sharing, as content."),
            ("nothing is said of it at all", subject(), Component.TRAINING_LOGS, UNSTATED,
                "No license was found for the training logs."),
            ("several things have a plural verb", subject(
                statements=[says(Component.TRAINING_LOGS, license_terms=APACHE)]),
                Component.TRAINING_LOGS, FREE,
                f"The training logs are under Apache-2.0, which {ANY}."),
        )
    ],
)  # fmt: skip
def test_rights_over_code_and_documents(
    asked: Subject, component: Component, rights: Rights, reason: str
) -> None:
    found = component_rights(asked, component)
    assert (found.rights, found.reason) == (rights, reason)
    statement = asked.statement(component)
    assert [place.url for place in found.places] == ([statement.url] if statement else [])


ODC, NC = terms("odc-by"), terms("cc-by-nc-4.0")
MANUAL = DatasetState.GATED_MANUAL


@pytest.mark.parametrize(
    ("asked", "rights", "reason"),
    [
        pytest.param(*row[1:], id=row[0])
        for row in (
            ("nothing is named", subject(), UNSTATED,
             "No license was found for the pre-training data."),
            ("the statement has the license",
             subject(statements=[says(DATA, license_terms=ODC)]), FREE,
             "The pre-training data is under ODC-By-1.0, "
             "which allows use, change and sharing, as content."),
            ("a data set has its own",
             subject(datasets=[dataset("lab/a", terms=ODC)],
                     statements=[says(DATA, license_terms=NC)]), FREE,
             "lab/a is under ODC-By-1.0, which allows use, change and sharing, as content."),
            ("a data set without one comes under the statement's",
             subject(datasets=[dataset("lab/a")], statements=[says(DATA, license_terms=ODC)]),
             FREE, "lab/a is under ODC-By-1.0, which allows use, change and sharing, as content."),
            ("a data set without any", subject(datasets=[dataset("lab/a")]), UNSTATED,
             "No license was found for lab/a."),
            ("what its page says comes first", subject(
                seen=repository(datasets=(look("lab/a", terms=NC),)),
                datasets=[dataset("lab/a", terms=ODC)]), RESTRICTED,
                "lab/a is under CC-BY-NC-4.0, which allows research or non-commercial use only."),
            ("what its page says cannot be read", subject(
                seen=repository(datasets=(look("lab/a", terms=OTHER),)),
                datasets=[dataset("lab/a", terms=ODC)]), FREE,
                "lab/a is under ODC-By-1.0, which allows use, change and sharing, as content."),
            ("what its page says cannot be read, and nothing else is known", subject(
                seen=repository(datasets=(look("lab/a", terms=OTHER),)),
                datasets=[dataset("lab/a")], statements=[says(DATA, license_terms=ODC)]), UNSTATED,
                "lab/a is under a license stated as “other”, "
                "which this board has not classified."),
            ("the least of several data sets holds", subject(
                datasets=[dataset("lab/a", terms=ODC), dataset("lab/b", terms=NC),
                          dataset("lab/c")]), RESTRICTED,
                "lab/b is under CC-BY-NC-4.0, which allows research or non-commercial use only."),
            ("one without a license leaves all of it unstated", subject(
                datasets=[dataset("lab/a", terms=ODC), dataset("lab/b")]), UNSTATED,
                "No license was found for lab/b."),
            ("a data set of another stage does not count", subject(
                datasets=[dataset("lab/a", Stage.POSTTRAINING, terms=NC)],
                statements=[says(DATA, license_terms=ODC)]), FREE,
                "The pre-training data is under ODC-By-1.0, "
                "which allows use, change and sharing, as content."),
            ("a data set that is given to some is restricted", subject(
                seen=repository(datasets=(look("lab/a", MANUAL, terms=ODC),)),
                datasets=[dataset("lab/a")]), RESTRICTED,
                "lab/a is given only to those whom its publisher lets in."),
            ("computing only", subject(datasets=[dataset("lab/a", terms=terms("c-uda"))]),
             RESTRICTED,
             "lab/a is under C-UDA-1.0, which allows computing with the data, not sharing it."),
        )
    ],
)  # fmt: skip
def test_rights_over_data(asked: Subject, rights: Rights, reason: str) -> None:
    found = component_rights(asked, DATA)
    assert (found.component, found.rights, found.reason) == (DATA, rights, reason)


@pytest.mark.parametrize(
    ("component", "sentence"),
    [
        (Component.FINAL_WEIGHTS, "The weights are under MIT"),
        (Component.BASE_WEIGHTS, "The base weights are under MIT"),
        (Component.PRETRAINING_DATA, "The pre-training data is under MIT"),
        (Component.POSTTRAINING_DATA, "The post-training data is under MIT"),
        (Component.EVALUATION_DATA, "The evaluation data is under MIT"),
        (Component.SUPPORTING_TOOLS, "The supporting tools are under MIT"),
        (Component.TRAINING_LOGS, "The training logs are under MIT"),
        (Component.INTERMEDIATE_CHECKPOINTS, "The intermediate checkpoints are under MIT"),
        (Component.EVALUATION_RESULTS, "The evaluation results are under MIT"),
        (Component.SAMPLE_OUTPUTS, "The sample outputs are under MIT"),
        (Component.INDEPENDENT_REPRODUCTIONS, "The independent reproductions are under MIT"),
        (Component.TOKENIZER, "The tokenizer is under MIT"),
    ],
)
def test_every_part_has_a_name_and_the_verb_that_goes_with_it(
    component: Component, sentence: str
) -> None:
    asked = subject(statements=[says(component, license_terms=terms("mit"))])
    assert component_rights(asked, component).reason == f"{sentence}, which {ANY}."


def test_the_place_of_a_data_license_is_the_data_set() -> None:
    seen = repository(datasets=(look("lab/a", MANUAL, terms=ODC),))
    found = component_rights(subject(seen=seen, datasets=[dataset("lab/a")]), DATA)
    assert found.license == "ODC-By-1.0"
    assert found.places[0].url == "https://huggingface.co/datasets/lab/a"
    elsewhere = component_rights(subject(datasets=[dataset(None)]), DATA)
    assert elsewhere.places == (Place(text="The Scrolls", url="https://scrolls.example/data"),)
    stated = says(DATA, license_terms=ODC)
    assert component_rights(subject(statements=[stated]), DATA).places[0].url == stated.url


def base(*rights: RightsFinding) -> BaseStanding:
    return BaseStanding("ox/ox-7b", Relation.FINETUNE, 1, {}, rights)


def finding(rights: Rights, license_name: str, inherited_from: str | None = None) -> RightsFinding:
    return RightsFinding(
        WEIGHTS, rights, license_name, f"Under {license_name}.", (Place("x"),), inherited_from
    )


def test_terms_of_a_base_are_told_as_its_own() -> None:
    found = base_rights(base(finding(FREE, "mit")), WEIGHTS)
    assert found == RightsFinding(
        WEIGHTS,
        FREE,
        "mit",
        "Of ox/ox-7b, which it was made from: Under mit.",
        (Place("x"),),
        "ox/ox-7b",
    )


def test_terms_of_a_base_that_nobody_knows_are_unstated() -> None:
    found = base_rights(base(finding(FREE, "mit")), CODE)
    assert found == RightsFinding(
        CODE,
        UNSTATED,
        "",
        "The terms of ox/ox-7b, which it was made from, are not known to this board.",
        inherited_from="ox/ox-7b",
    )


def test_terms_do_not_wear_off_from_base_to_base() -> None:
    own, theirs = finding(FREE, "mit"), finding(RESTRICTED, "llama3", "vendor/heron")
    for order in ((own, theirs), (theirs, own)):
        assert base_rights(base(*order), WEIGHTS) == theirs


def test_every_class_has_its_words() -> None:
    assert set(WORDS) == set(LicenseClass)


def test_a_listed_gate_does_not_touch_the_license() -> None:
    asked = subject(statements=[says(WEIGHTS, Availability.GATED, license_terms=APACHE)])
    assert component_rights(asked, WEIGHTS).rights is FREE
