"""Small boards for tests: registry entries in a line, and what a look would have seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from audits.engine.canonical import digest, to_plain
from audits.engine.components import Relation
from audits.engine.licenses import Terms
from audits.engine.observations import (
    SCHEMA,
    BaseNamed,
    Card,
    DatasetLook,
    DatasetState,
    Files,
    License,
    Observations,
    RepositoryState,
    WeightFormat,
    Weights,
)
from audits.models import AIModel, Observation
from audits.registry import Registry, RegistryModel
from audits.services.ratings import Recorded, record_rating
from audits.services.registry import LoadReport, load_registry

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)

WEIGHTS = {"final_weights": "released"}
DESCRIBED = WEIGHTS | {
    "model_architecture": "released",
    "technical_report": "released",
    "data_information": "released",
    "tokenizer": "released",
}
SOURCE = DESCRIBED | {"training_code": "released", "training_recipe": "released"}
REBUILDABLE = SOURCE | {
    "pretraining_data": "released",
    "data_processing_code": "released",
    "environment": "released",
}


def entry(
    slug: str,
    components: Mapping[str, str] = WEIGHTS,
    *,
    license: str | None = "Apache-2.0",
    base: Mapping[str, str] | None = None,
    datasets: tuple[str, ...] = (),
    claim: str | None = None,
    hub: bool = True,
    name: str | None = None,
    released: str = "2025-03-01",
    note: str = "It is there.",
) -> RegistryModel:
    """Return a registry entry; `components` gives an availability to each, `base` a relation."""
    owner, short = slug.split("/")
    return RegistryModel.from_json(
        {
            "id": slug,
            "name": name or short.replace("-", " "),
            "family": "Test family",
            "kind": "text",
            "publisher": {
                "id": owner,
                "name": owner.title(),
                "url": f"https://{owner.lower()}.example",
                "kind": "nonprofit",
                "country": None,
            },
            "released": released,
            "entered": "2026-11-20",
            "hub": hub,
            "parameters": 1_000_000,
            "license": license,
            "stages": ["pretraining"],
            "base": [{"model": at, "relation": how} for at, how in (base or {}).items()],
            "papers": [],
            "claims": [
                {"says": claim, "quote": "It is open, they say.", "url": "https://claim.example/a"}
            ]
            if claim
            else [],
            "code": [],
            "datasets": [
                {
                    "name": at,
                    "stage": "pretraining",
                    "hub": at,
                    "url": None,
                    "license": "ODC-By-1.0",
                }
                for at in datasets
            ],
            "components": [
                {
                    "component": component,
                    "availability": availability,
                    "completeness": "all",
                    "url": f"https://{owner.lower()}.example/{component}",
                    "note": note,
                    "license": license,
                }
                for component, availability in sorted(components.items())
            ],
        }
    )


def load(*entries: RegistryModel, now: dt.datetime = NOON, **options: Any) -> LoadReport:
    """Load these entries as the whole registry."""
    registry = Registry(models=entries, publishers=tuple(e.publisher for e in entries))
    return load_registry(registry=registry, now=now, **options)


def get(slug: str) -> AIModel:
    """Return a model as it is now."""
    return AIModel.objects.select_related("rating", "entry", "evidence", "observation").get(
        slug=slug
    )


def seen(
    slug: str,
    *,
    commit: str = "a" * 40,
    license: str | None = "apache-2.0",
    datasets: Mapping[str, DatasetState] | None = None,
    bases: tuple[str, ...] = (),
    state: RepositoryState = RepositoryState.PRESENT,
) -> Observations:
    """Return what a look would have seen of a repository with weights."""
    looked = Observations(
        schema=SCHEMA,
        repo_id=slug,
        state=state,
        name=slug,
        hub_id="6" * 24,
        commit=commit,
        license=License(Terms(license, alternatives=((license,),)) if license else None),
        card=Card(present=True, text="# A card", digest="c" * 64),
        files=Files(count=3, bytes=3_000),
        weights=Weights(
            formats=(WeightFormat.SAFETENSORS,),
            count=1,
            bytes=2_000,
            parameters=1_000,
            tokenizer_files=("tokenizer.json",),
        ),
        datasets=tuple(
            DatasetLook(name, its, repo_id=name, commit="d" * 40, files=2)
            for name, its in (datasets or {}).items()
        ),
        bases=tuple(BaseNamed(base, Relation.FINETUNE) for base in bases),
    )
    if state is not RepositoryState.PRESENT:
        return Observations(schema=SCHEMA, repo_id=slug, state=state)
    return looked


def look(
    slug: str, observations: Observations, now: dt.datetime = NOON, **options: Any
) -> Recorded:
    """Accept observations for a model, as a successful look does, and rate it."""
    ai_model = get(slug)
    row, _ = Observation.objects.get_or_create(
        ai_model=ai_model,
        digest=digest(observations),
        defaults={
            "schema": observations.schema,
            "commit": observations.commit or "",
            "content": to_plain(observations),
            "created": now,
        },
    )
    AIModel.objects.filter(pk=ai_model.pk).update(observation=row)
    return record_rating(model_id=ai_model.pk, now=now, **options)


__all__ = [
    "DAY",
    "DESCRIBED",
    "NOON",
    "REBUILDABLE",
    "SOURCE",
    "WEIGHTS",
    "entry",
    "get",
    "load",
    "look",
    "seen",
]
