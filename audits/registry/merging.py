"""From the parts of a file to whole models: what a family says holds for each of its models."""

from typing import Any

from audits.registry.schema import (
    COMPONENT_STAGES,
    Family,
    ModelEntry,
    Publisher,
    RegistryModel,
)


def frozen(value: Any) -> Any:
    """Give the same data with tuples for lists, which is what strict frozen models take."""
    if isinstance(value, dict):
        return {key: frozen(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(frozen(item) for item in value)
    return value


def resolve(publisher: Publisher, family: Family, entry: ModelEntry) -> RegistryModel:
    """Merge what a family says with what its model says."""
    own = {statement.component for statement in entry.component}
    inherited = [
        statement
        for statement in family.component
        if statement.component not in own
        and COMPONENT_STAGES.get(statement.component, entry.stages[0]) in entry.stages
    ]
    datasets = [
        dataset
        for dataset in family.dataset
        if dataset.stage == "evaluation" or dataset.stage in entry.stages
    ]
    return RegistryModel(
        id=entry.id,
        name=entry.name,
        family=family.name,
        kind=family.kind,
        publisher=publisher,
        released=entry.released,
        entered=family.entered,
        hub=entry.hub,
        parameters=entry.parameters,
        license=entry.license,
        stages=entry.stages,
        base=entry.base,
        papers=(*family.paper, *entry.paper),
        claims=(*family.claim, *entry.claim),
        code=(*family.code, *entry.code),
        datasets=(*datasets, *entry.dataset),
        # A fixed order, so that the order of a file's tables makes no new digest.
        components=tuple(sorted((*inherited, *entry.component), key=lambda s: s.component)),
    )
