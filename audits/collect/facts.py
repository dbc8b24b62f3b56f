"""From the Hub's information on a model to plain facts, whatever types it comes in."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from audits.collect.client import check_name
from audits.collect.errors import BadAnswer, BadName
from audits.collect.terms import count_licenses, parse_terms
from audits.collect.text import clean_line, clean_lines, items, mapping
from audits.engine.components import Relation
from audits.engine.licenses import Terms
from audits.engine.observations import BaseNamed, Evaluations, Gating

MAX_TAGS = 500
MAX_BASES = 20
MAX_PAPERS = 20
MAX_RESULTS = 5_000
MAX_SOURCES = 10

# What the Hub says about its own services: it moves without the repository changing.
_HUB_TAGS = re.compile(
    r"(?:region|deploy):.*|endpoints_compatible|autotrain_compatible|text-generation-inference"
    r"|text-embeddings-inference"
)
_ARXIV = re.compile(r"arxiv:(\d{4}\.\d{4,5})(?:v\d+)?", re.IGNORECASE)
_DOI = re.compile(r"doi:(10\.\d{4,9}/[^\s\"<>]{1,100})", re.IGNORECASE)
_HUB_ADDRESS = re.compile(
    r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(?:datasets/|models/)?", re.IGNORECASE
)


def read_gating(value: object) -> Gating:
    """Return the gate. Raises `BadAnswer` for a word nobody knows: it must not pass for no gate."""
    if value is None or value is False:
        return Gating.NONE
    for gating in (Gating.AUTO, Gating.MANUAL):
        if value == gating.value:
            return gating
    raise BadAnswer("The Hub's answer says in unknown words whether it is gated.")


def read_switch(info: Mapping[str, Any], name: str) -> bool:
    """Return a yes or no that may be missing; raises `BadAnswer` for anything else."""
    value = info.get(name)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise BadAnswer(f"The Hub's answer says neither yes nor no to {name}.")


def read_tags(info: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the tags in alphabetical order, without those about the Hub's own services."""
    tags = {tag for tag in clean_lines(info.get("tags"), 200) if not _HUB_TAGS.fullmatch(tag)}
    return tuple(sorted(tags)[:MAX_TAGS])


def tag_values(tags: Iterable[str], prefix: str) -> list[str]:
    """Return what stands behind a prefix, in order."""
    return [tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix)]


def read_terms(card: Mapping[str, Any], tags: Iterable[str]) -> tuple[Terms | None, str]:
    """Return the license that a card states, or its tag, and a note when there are several."""
    stated = card.get("license")
    if stated in (None, "", []):
        stated = tag_values(tags, "license:")
    note = ""
    if count_licenses(stated) > 1:
        note = "The card lists several licenses; they are taken to bind together."
    return parse_terms(stated, card.get("license_name"), card.get("license_link")), note


def read_architectures(info: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the architectures that the configuration names, or else the type of the model."""
    config = mapping(info.get("config"))
    named = clean_lines(config.get("architectures"), 100, 10)
    return tuple(named or clean_lines(config.get("model_type"), 100, 1))


def needs_custom_code(info: Mapping[str, Any], tags: Iterable[str]) -> bool:
    """Whether loading the model runs code from its repository."""
    return "custom_code" in tags or bool(mapping(info.get("config")).get("auto_map"))


def read_papers(tags: Iterable[str]) -> tuple[str, ...]:
    """Return arXiv and DOI identifiers, which the Hub takes from the card's text."""
    found: dict[str, None] = {}
    for tag in tags:
        if match := _ARXIV.fullmatch(tag):
            found[f"arxiv:{match[1]}"] = None
        elif match := _DOI.fullmatch(tag):
            found[f"doi:{match[1]}"] = None
    return tuple(sorted(found)[:MAX_PAPERS])


def repository_name(value: str) -> str | None:
    """Return the name of a repository from a name or an address, or None when it is neither."""
    name = _HUB_ADDRESS.sub("", value.strip()).strip("/")
    try:
        check_name(name)
    except BadName:
        return None
    return name


def read_bases(
    info: Mapping[str, Any], card: Mapping[str, Any], tags: Iterable[str], own_name: str
) -> tuple[tuple[BaseNamed, ...], list[str]]:
    """Return the base models, and a note on each name that can be none.

    The Hub's own reading comes first; where it has none, the base is not on the Hub, and the card
    still names it. A model that names itself is taken to name nothing.
    """
    listed = mapping(info.get("baseModels"))
    tags = list(tags)
    relation = _relation(listed.get("relation")) or _tagged_relation(tags)
    relation = relation or _relation(card.get("base_model_relation")) or Relation.FINETUNE
    names = [clean_line(mapping(item).get("id"), 200) for item in items(listed.get("models"), 100)]
    names = [name for name in names if name] or clean_lines(card.get("base_model"), 200, 100)
    if not names:
        names = [value for value in tag_values(tags, "base_model:") if ":" not in value]
    found: dict[str, BaseNamed] = {}
    notes = []
    for value in names:
        name = repository_name(value)
        if name is None:
            notes.append(f"The base model {value[:80]!r} is no name of a repository.")
        elif name.lower() != own_name.lower():
            found.setdefault(name.lower(), BaseNamed(name, relation))
    return tuple(found.values())[:MAX_BASES], notes[:3]


def _relation(value: object) -> Relation | None:
    return next((relation for relation in Relation if relation.value == value), None)


def _tagged_relation(tags: Iterable[str]) -> Relation | None:
    for value in tag_values(tags, "base_model:"):
        if relation := _relation(value.partition(":")[0]):
            return relation
    return None


def read_evaluations(info: Mapping[str, Any], card: Mapping[str, Any]) -> Evaluations:
    """Count the evaluation results that machines can read, in both of the Hub's forms."""
    results = verified = 0
    sources: dict[str, None] = {}

    def note_source(value: object) -> None:
        url = clean_line(mapping(value).get("url"), 300)
        if url.startswith(("http://", "https://")):
            sources[url] = None

    index = info.get("model-index") or card.get("model-index")
    for entry in items(index, 100):
        for result in items(mapping(entry).get("results"), MAX_RESULTS):
            metrics = [mapping(metric) for metric in items(mapping(result).get("metrics"), 100)]
            results += len(metrics)
            verified += sum(metric.get("verified") is True for metric in metrics)
            note_source(mapping(result).get("source"))
    for entry in items(info.get("evalResults"), MAX_RESULTS):
        outer = mapping(entry)
        result = mapping(outer.get("data")) or outer
        if not result:
            continue
        results += 1
        is_verified = result.get("verified") is True or outer.get("verified") is True
        verified += is_verified or bool(result.get("verifyToken"))
        note_source(result.get("source"))
    return Evaluations(results, verified, tuple(sorted(sources)[:MAX_SOURCES]))
