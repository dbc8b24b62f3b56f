"""License classes: the table, expressions, and the traps of the Hub's identifiers."""

import itertools

import pytest

from audits.engine.components import GROUP_OF, Component, Medium, medium_of
from audits.engine.licenses import (
    CLASS_ORDER,
    RESTRICTED,
    RIGHTS_ORDER,
    LicenseClass,
    LicenseEntry,
    LicenseTable,
    Rights,
    Terms,
    rights_of,
    worst_rights,
)
from audits.rubrics import license_table
from tests.engine.samples import terms

FREE, CONTENT = LicenseClass.FREE_SOFTWARE, LicenseClass.FREE_CONTENT
USE, COMMUNITY = LicenseClass.USE_RESTRICTED, LicenseClass.COMMUNITY
RESEARCH, UNREAD, NONE = LicenseClass.NONCOMMERCIAL, LicenseClass.UNREAD, LicenseClass.NONE

# The identifiers of the Hub's documentation (repositories-licenses.md, 2026-08-22) by class.
HUB = {
    FREE: """apache-2.0 mit afl-3.0 artistic-2.0 bsl-1.0 bsd-2-clause bsd-3-clause ecl-2.0 epl-1.0
        epl-2.0 eupl-1.1 eupl-1.2 agpl-3.0 gpl-2.0 gpl-3.0 lgpl-2.1 lgpl-3.0 isc lppl-1.3c ms-pl
        mpl-2.0 osl-3.0 postgresql ofl-1.1 ncsa unlicense zlib bsd gpl lgpl bsd-3-clause-clear
        wtfpl openmdw-1.0 openmdw-1.1 cc0-1.0""",
    CONTENT: """cc-by-2.0 cc-by-2.5 cc-by-3.0 cc-by-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cdla-sharing-1.0
        cdla-permissive-1.0 cdla-permissive-2.0 etalab-2.0 gfdl odc-by odbl pddl lgpl-lr""",
    USE: """openrail bigscience-openrail-m creativeml-openrail-m bigscience-bloom-rail-1.0
        bigcode-openrail-m openrail++""",
    COMMUNITY: """apple-ascl llama2 llama3 llama3.1 llama3.2 llama3.3 llama4 grok2-community
        gemma""",
    RESEARCH: """cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0
        cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 h-research intel-research apple-amlr
        deepfloyd-if-license fair-noncommercial-research-license""",
    LicenseClass.NO_DERIVATIVES: "cc-by-nd-4.0",
    LicenseClass.DATA_USE_LIMITED: "c-uda",
    UNREAD: "cc unknown other",
}


def test_the_hub_has_83_identifiers_and_each_is_classified() -> None:
    named = [name for names in HUB.values() for name in names.split()]
    assert len(named) == len(set(named)) == 83
    for license_class, names in HUB.items():
        for name in names.split():
            entry = license_table().find(name)
            assert entry is not None, name
            assert (name, entry.license_class) == (name, license_class)


def test_no_identifier_stands_twice_in_the_table() -> None:
    names = [entry.identifier.lower() for entry in license_table().entries]
    assert len(names) == len(set(names))


def test_two_rows_for_one_spdx_identifier_agree() -> None:
    entries = license_table().entries
    for one, other in itertools.permutations(entries, 2):
        if one.spdx and one.spdx.lower() in (other.identifier.lower(), (other.spdx or "").lower()):
            assert one.license_class is other.license_class, (one, other)


def test_every_row_has_a_name_and_its_links_are_secure() -> None:
    for entry in license_table().entries:
        assert entry.name
        assert entry.url is None or entry.url.startswith("https://")
        assert not entry.note or entry.note.endswith(".")
        assert entry.license_class is not NONE


@pytest.mark.parametrize(
    ("identifier", "license_class"),
    [
        pytest.param(*row[1:], id=row[0])
        for row in (
            ("bsl-1.0 is Boost's license", "bsl-1.0", FREE),
            ("the Business Source License has another identifier", "BUSL-1.1", RESEARCH),
            ("case does not matter", "APACHE-2.0", FREE),
            ("an SPDX identifier finds the Hub's row", "AGPL-3.0-only", FREE),
            ("a deprecated SPDX identifier is known", "GPL-2.0", FREE),
            ("or later is the same family", "GPL-2.0-or-later", FREE),
            ("only is the same family", "LGPL-2.1-only", FREE),
            ("plus is or later", "GPL-3.0+", FREE),
            ("a plus that belongs to the name stays", "openrail++", USE),
            ("only and plus may stand together", "gpl-2.0-only+", FREE),
            ("SPDX writes odc-by with a version", "ODC-By-1.0", CONTENT),
            ("OpenMDW is permissive", "OpenMDW-1.0", FREE),
            ("CC0 is libre, not approved by the OSI", "CC0-1.0", FREE),
            ("a family of Creative Commons says nothing", "cc", UNREAD),
            ("Apple's is for sample code", "apple-ascl", COMMUNITY),
            ("DeepSeek's has a list of forbidden uses", "LicenseRef-deepseek", USE),
            ("a modified MIT is no MIT", "LicenseRef-modified-mit", COMMUNITY),
            ("Qwen's for research", "LicenseRef-qwen-research", RESEARCH),
            ("Qwen's for users", "LicenseRef-qwen", COMMUNITY),
            ("LLaMA's first was for research", "LicenseRef-llama1", RESEARCH),
            ("terms of a service", "LicenseRef-proprietary", LicenseClass.PROPRIETARY),
            ("a name that nobody has read", "LicenseRef-nobody-knows", UNREAD),
            ("markup is no license", "<b>mit</b>", UNREAD),
            ("nothing is no license", "", UNREAD),
            ("a suffix alone is no license", "-only", UNREAD),
        )
    ],
)
def test_an_identifier_is_classified(identifier: str, license_class: LicenseClass) -> None:
    assert license_table().classify(terms(identifier)) is license_class


def test_a_hub_identifier_wins_over_an_equal_one_of_spdx() -> None:
    table = LicenseTable(
        [
            LicenseEntry("x-1.0", "the Hub's", FREE),
            LicenseEntry("other-x", "SPDX's", RESEARCH, spdx="X-1.0"),
        ]
    )
    found = table.find("X-1.0")
    assert found is not None
    assert found.name == "the Hub's"


def test_an_exact_name_wins_over_one_without_its_suffix() -> None:
    table = LicenseTable([LicenseEntry("x", "any", FREE), LicenseEntry("x-only", "only", RESEARCH)])
    assert table.classify(terms("x-only")) is RESEARCH
    assert table.classify(terms("x-or-later")) is FREE


@pytest.mark.parametrize(
    ("alternatives", "license_class"),
    [
        pytest.param(*row[1:], id=row[0])
        for row in (
            ("one of two may be chosen", ("mit", "cc-by-nc-4.0"), FREE),
            ("the choice does not depend on the order", ("cc-by-nc-4.0", "mit"), FREE),
            ("both bind", ("mit&cc-by-nc-4.0",), RESEARCH),
            ("both bind in either order", ("cc-by-nc-4.0&mit",), RESEARCH),
            ("what nobody has read is no permission", ("mit&LicenseRef-x",), UNREAD),
            ("a limit that was read weighs more", ("LicenseRef-x&llama3",), COMMUNITY),
            ("the better of two pairs", ("mit&llama3", "mit&apache-2.0"), FREE),
            ("content beside software is content", ("mit&cc-by-4.0",), CONTENT),
        )
    ],
)
def test_an_expression_is_its_best_alternative_as_bad_as_its_worst_part(
    alternatives: tuple[str, ...], license_class: LicenseClass
) -> None:
    assert license_table().classify(terms(*alternatives)) is license_class


@pytest.mark.parametrize(
    ("stated", "license_class"),
    [
        pytest.param(None, NONE, id="nothing was stated"),
        pytest.param(Terms(stated=""), NONE, id="empty words state nothing"),
        pytest.param(Terms(stated="our own"), UNREAD, id="words that cannot be parsed"),
        pytest.param(Terms(stated="", name="Our License"), UNREAD, id="only a name"),
        pytest.param(Terms(stated="", link="LICENSE.md"), UNREAD, id="only a link"),
    ],
)
def test_terms_that_cannot_be_parsed(stated: Terms | None, license_class: LicenseClass) -> None:
    assert license_table().classify(stated) is license_class


def test_the_order_holds_every_class_once() -> None:
    assert sorted(CLASS_ORDER) == sorted(LicenseClass)
    assert sorted(RIGHTS_ORDER) == sorted(Rights)


@pytest.mark.parametrize("license_class", LicenseClass)
@pytest.mark.parametrize("medium", Medium)
def test_rights_follow_from_class_and_medium(license_class: LicenseClass, medium: Medium) -> None:
    rights = rights_of(license_class, medium)
    if license_class is FREE:
        assert rights is Rights.FREE
    elif license_class is CONTENT:
        free = medium in (Medium.DATA, Medium.DOCUMENT)
        assert rights is (Rights.FREE if free else Rights.UNSTATED)
    elif license_class in (UNREAD, NONE):
        assert rights is Rights.UNSTATED
    else:
        assert license_class in RESTRICTED
        assert rights is Rights.RESTRICTED


def test_the_worst_of_several_rights_holds() -> None:
    assert worst_rights([Rights.FREE, Rights.FREE]) is Rights.FREE
    assert worst_rights([Rights.FREE, Rights.UNSTATED]) is Rights.UNSTATED
    assert worst_rights([Rights.UNSTATED, Rights.RESTRICTED, Rights.FREE]) is Rights.RESTRICTED
    assert worst_rights([]) is Rights.UNSTATED


@pytest.mark.parametrize(
    ("component", "medium"),
    [
        (Component.FINAL_WEIGHTS, Medium.WEIGHTS),
        (Component.TOKENIZER, Medium.WEIGHTS),
        (Component.TRAINING_CODE, Medium.CODE),
        (Component.TRAINING_RECIPE, Medium.CODE),
        (Component.PRETRAINING_DATA, Medium.DATA),
        (Component.MODEL_CARD, Medium.DOCUMENT),
        (Component.INDEPENDENT_REPRODUCTIONS, Medium.DOCUMENT),
    ],
)
def test_a_component_is_read_under_its_medium(component: Component, medium: Medium) -> None:
    assert medium_of(component) is medium


def test_every_component_stands_in_one_group() -> None:
    assert set(GROUP_OF) == set(Component)


@pytest.mark.parametrize(
    ("stated", "spelled"),
    [
        pytest.param(None, "", id="no terms"),
        pytest.param(terms("apache-2.0"), "Apache-2.0", id="the Hub's spelling"),
        pytest.param(terms("Apache-2.0"), "Apache-2.0", id="SPDX's spelling"),
        pytest.param(
            Terms("x", alternatives=(("gpl-3.0-or-later",),)), "gpl-3.0-or-later", id="or later"
        ),
        pytest.param(terms("llama3"), "llama3", id="an identifier of the Hub alone"),
        pytest.param(terms("LicenseRef-deepseek"), "DeepSeek License", id="a custom license"),
        pytest.param(terms("LicenseRef-nobodys"), "nobodys", id="one that the table does not have"),
        pytest.param(
            Terms("x", alternatives=(("mit",), ("apache-2.0", "odc-by"))),
            "MIT OR (Apache-2.0 AND ODC-By-1.0)",
            id="an expression",
        ),
        pytest.param(Terms("other", link="https://a.example/l"), "other", id="other with a link"),
        pytest.param(Terms("", name="Ours"), "Ours", id="a name that was not parsed"),
        pytest.param(Terms("my own words"), "my own words", id="words that were not parsed"),
    ],
)
def test_terms_are_written_in_one_way(stated: Terms | None, spelled: str) -> None:
    assert license_table().spell(stated) == spelled
