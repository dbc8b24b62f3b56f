"""From a registry entry to the evidence that the judge reads.

What the registry lists counts as evidence accepted by its maintainers on the date it was entered.
"""

from audits.collect.terms import parse_terms
from audits.engine.components import (
    Availability,
    ClaimWord,
    Completeness,
    Component,
    Relation,
    Stage,
)
from audits.engine.evidence import (
    BaseModel,
    Claim,
    CodeNamed,
    DatasetNamed,
    Dossier,
    Statement,
)
from audits.registry.schema import RegistryModel


def dossier_of(model: RegistryModel) -> Dossier:
    """Return the accepted evidence about one model, licenses parsed."""
    entered = model.entered.isoformat()
    return Dossier(
        model=model.id,
        on_hub=model.hub,
        stages=tuple(Stage(stage) for stage in model.stages),
        statements=tuple(
            Statement(
                component=Component(said.component),
                availability=Availability(said.availability),
                completeness=Completeness(said.completeness),
                url=said.url,
                note=said.note,
                entered=entered,
                terms=parse_terms(said.license),
            )
            for said in model.components
        ),
        datasets=tuple(
            DatasetNamed(
                name=named.name,
                stage=Stage(named.stage),
                hub=named.hub,
                url=named.url,
                terms=parse_terms(named.license),
            )
            for named in model.datasets
        ),
        code=tuple(
            CodeNamed(code.repository, code.role, parse_terms(code.license)) for code in model.code
        ),
        papers=tuple(paper.url for paper in model.papers),
        claims=tuple(
            Claim(ClaimWord(claim.says), claim.quote, claim.url) for claim in model.claims
        ),
        bases=tuple(BaseModel(base.model, Relation(base.relation)) for base in model.base),
        terms=parse_terms(model.license),
    )
