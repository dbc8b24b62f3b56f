"""Licenses as cards state them, and what becomes of each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.collect.terms import parse_terms
from audits.engine.canonical import canonical_json
from audits.engine.licenses import LicenseClass
from audits.rubrics import license_table

CASES = {
    "a Hub identifier": ("apache-2.0", (("apache-2.0",),)),
    "a Hub identifier in capitals": ("MIT", (("mit",),)),
    "Boost, which SPDX calls the same": ("bsl-1.0", (("bsl-1.0",),)),
    "Business Source, which is not Boost": ("BUSL-1.1", (("BUSL-1.1",),)),
    "a misspelling of Business Source is not Boost": ("BSL-1.1", ()),
    "a family without a version": ("gpl", (("gpl",),)),
    "another family without a version": ("cc", (("cc",),)),
    "a name that the Hub shortens": ("odc-by", (("odc-by",),)),
    "the same by its SPDX name": ("ODC-By-1.0", (("odc-by",),)),
    "a GPL that says neither only nor later": ("gpl-3.0", (("gpl-3.0",),)),
    "a GPL that says later": ("GPL-3.0-or-later", (("GPL-3.0-or-later",),)),
    "an identifier that ends in a plus": ("openrail++", (("openrail++",),)),
    "a choice": ("MIT OR Apache-2.0", (("mit",), ("apache-2.0",))),
    "all together": ("MIT AND CC-BY-4.0", (("mit", "cc-by-4.0"),)),
    "a choice inside": (
        "(MIT OR Apache-2.0) AND CC-BY-NC-4.0",
        (("mit", "cc-by-nc-4.0"), ("apache-2.0", "cc-by-nc-4.0")),
    ),
    "an exception, which only adds permissions": (
        "Apache-2.0 WITH LLVM-exception",
        (("apache-2.0",),),
    ),
    "a custom license of the table": ("LicenseRef-deepseek", (("LicenseRef-deepseek",),)),
    "a custom license nobody knows": ("LicenseRef-thistle", (("LicenseRef-thistle",),)),
    "a list of one": (["mit"], (("mit",),)),
    "a list of two binds to both": (
        ["apache-2.0", "cc-by-nc-4.0"],
        (("apache-2.0", "cc-by-nc-4.0"),),
    ),
    "a list keeps what can be read": (
        ["something odd", "cc-by-nc-4.0"],
        (("something odd", "cc-by-nc-4.0"),),
    ),
    "other and no name": ("other", ()),
    "unknown": ("unknown", ()),
    "a sentence": ("Apache License, Version 2.0", ()),
    "an identifier nobody lists": ("thistle-1.0", ()),
    "a number, as YAML reads it": (3.0, ()),
    "an operator alone": ("AND", ()),
    "half an expression": ("mit and (", ()),
    "an expression that would explode": (" AND ".join(["(MIT OR ISC)"] * 40), ()),
    "an expression whose alternatives would explode": (
        " AND ".join(f"(MIT OR LicenseRef-{number})" for number in range(6)),
        (),
    ),
}


@pytest.mark.parametrize(("stated", "alternatives"), CASES.values(), ids=CASES.keys())
def test_a_stated_license_is_read_as(
    stated: object, alternatives: tuple[tuple[str, ...], ...]
) -> None:
    terms = parse_terms(stated)
    assert terms is not None
    assert terms.alternatives == alternatives


@pytest.mark.parametrize("stated", [None, "", "  ", [], {}, True, {"name": "mit"}, [None, {}]])
def test_nothing_stated_is_no_license(stated: object) -> None:
    assert parse_terms(stated) is None


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("modified-mit", "LicenseRef-modified-mit"),
        ("Modified MIT", "LicenseRef-modified-mit"),
        ("deepseek", "LicenseRef-deepseek"),
        ("deepseek-license", "LicenseRef-deepseek"),
        ("qwen-research", "LicenseRef-qwen-research"),
        ("llama3.1", "llama3.1"),
        ("thistle community", "LicenseRef-thistle-community"),
    ],
)
def test_other_goes_by_its_name(name: str, identifier: str) -> None:
    terms = parse_terms("other", name, "LICENSE")
    assert terms is not None
    assert terms.alternatives == ((identifier,),)
    assert (terms.stated, terms.name, terms.link) == ("other", name, "LICENSE")


def test_a_name_without_a_license_counts_as_other() -> None:
    terms = parse_terms(None, "qwen-research")
    assert terms is not None
    assert terms.alternatives == (("LicenseRef-qwen-research",),)


@pytest.mark.parametrize("name", ["other", "unknown", "!!!", "---"])
def test_a_name_that_says_nothing_is_not_taken_for_one(name: str) -> None:
    terms = parse_terms("other", name)
    assert terms is not None
    assert terms.alternatives == ()


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://thistle.example.org/license", "https://thistle.example.org/license"),
        ("LICENSE-MODEL", "LICENSE-MODEL"),
        ("docs/LICENSE.md", "docs/LICENSE.md"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//elsewhere.example.org", None),
        (["LICENSE"], None),
    ],
)
def test_a_link_is_an_address_or_a_path(link: object, kept: str | None) -> None:
    terms = parse_terms("other", "thistle", link)
    assert terms is not None
    assert terms.link == kept


def test_what_names_no_license_is_unread_and_what_restricts_is_not_free() -> None:
    table = license_table()
    for stated in ("cc", "other", "unknown", "LicenseRef-thistle"):
        assert table.classify(parse_terms(stated)) is LicenseClass.UNREAD
    for stated in ("openrail", "llama3.1", "gemma", "cc-by-nc-4.0", "apple-amlr"):
        assert table.classify(parse_terms(stated)) is not LicenseClass.FREE_SOFTWARE


def test_every_identifier_of_the_table_is_read_as_itself() -> None:
    nameless = {"other", "unknown"}
    for entry in license_table().entries:
        terms = parse_terms(entry.identifier)
        assert terms is not None
        if entry.identifier in nameless:
            assert terms.alternatives == ()
        else:
            ((identifier,),) = terms.alternatives
            assert identifier.lower() == entry.identifier.lower()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=12,
    ),
    st.none() | st.text() | st.integers(),
    st.none() | st.text() | st.booleans(),
)
def test_whatever_a_card_says_is_survived(stated: object, name: object, link: object) -> None:
    terms = parse_terms(stated, name, link)
    if terms is not None:
        canonical_json(terms).decode("utf-8", errors="strict")
        assert len(terms.stated) <= 200


@given(
    st.lists(
        st.sampled_from(["MIT", "and", "OR", "with", "(", ")", "gpl-3.0", "foo", "+", "/"]),
        max_size=30,
    )
)
def test_anything_like_an_expression_is_survived(words: list[str]) -> None:
    terms = parse_terms(" ".join(words))
    assert terms is None or len(terms.alternatives) <= 64
