"""One order for everything that has none of its own, so that no rating depends on an order."""

from dataclasses import fields, replace

from audits.engine.canonical import canonical_json
from audits.engine.evidence import Dossier
from audits.engine.observations import Observations, TrainingFiles
from audits.engine.subject import Subject


def in_order(subject: Subject) -> Subject:
    """Return the same subject with its statements, data sets, files and bases in one order.

    What stands twice stands once afterwards. Left as they are: papers, links and the like, which
    the card puts in an order of its own.
    """
    seen = subject.observations
    return replace(
        subject,
        dossier=_dossier(subject.dossier),
        observations=None if seen is None else _observations(seen),
        bases=tuple(sorted(subject.bases, key=lambda base: (base.model, base.relation))),
    )


def _dossier(dossier: Dossier) -> Dossier:
    return replace(
        dossier,
        statements=tuple(sorted(dossier.statements, key=canonical_json)),
        datasets=tuple(
            sorted(set(dossier.datasets), key=lambda named: (named.name, canonical_json(named)))
        ),
        code=tuple(sorted(dossier.code, key=canonical_json)),
        reproductions=tuple(sorted(set(dossier.reproductions), key=canonical_json)),
    )


def _observations(seen: Observations) -> Observations:
    weights = seen.weights
    return replace(
        seen,
        datasets=tuple(sorted(seen.datasets, key=lambda look: (look.name, canonical_json(look)))),
        weights=replace(
            weights,
            formats=tuple(sorted(weights.formats)),
            missing_shards=tuple(sorted(weights.missing_shards)),
            tokenizer_files=_paths(weights.tokenizer_files),
        ),
        training=TrainingFiles(
            **{
                field.name: _paths(getattr(seen.training, field.name))
                for field in fields(seen.training)
            }
        ),
    )


def _paths(paths: tuple[str, ...]) -> tuple[str, ...]:
    """Return paths with those near the top first, which are the ones to show."""
    return tuple(sorted(paths, key=lambda path: (path.count("/"), path)))
