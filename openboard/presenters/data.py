"""Data sets: what a model is said to have learned from, and how a stranger gets it."""

from audits.engine.evidence import DatasetNamed, Dossier
from audits.engine.findings import Outcome
from audits.engine.licenses import Terms
from audits.engine.observations import DatasetLook, DatasetState, Observations
from openboard.formats import STAGE_WORDS
from openboard.pages import DatasetLine
from openboard.presenters.common import hub_url, outside

# What was seen, as a mark and a sentence.
STATES: dict[DatasetState, tuple[Outcome, str]] = {
    DatasetState.PUBLIC: (Outcome.MET, "Public on the Hub."),
    DatasetState.GATED_AUTO: (
        Outcome.MET,
        "Behind a gate: anybody who agrees to its terms gets it at once.",
    ),
    DatasetState.GATED_MANUAL: (
        Outcome.PARTIAL,
        "Behind a gate: its publisher decides on each request.",
    ),
    DatasetState.EMPTIED: (Outcome.UNMET, "Emptied: the repository is there and holds no data."),
    DatasetState.SCRIPT_ONLY: (
        Outcome.PARTIAL,
        "The repository holds a loading script or links, and no data of its own.",
    ),
    DatasetState.DISABLED: (Outcome.UNMET, "Disabled by the Hub."),
    DatasetState.MISSING: (
        Outcome.UNKNOWN,
        "Not found at one look. It counts as gone when a second one, a day later, agrees.",
    ),
    DatasetState.GONE: (Outcome.UNMET, "Gone: not found at two looks, at least a day apart."),
    DatasetState.NOT_ON_HUB: (Outcome.UNKNOWN, "Not on the Hub; the machine has not looked there."),
    DatasetState.UNREACHED: (Outcome.UNKNOWN, "The look failed, which says nothing about it."),
}
CARD_ONLY = "Named by the model card only"
MAX_FROM_CARD = 12


def dataset_lines(dossier: Dossier, observations: Observations | None) -> tuple[DatasetLine, ...]:
    """Return the data sets that the accepted evidence names, then those only the card names."""
    looks = {look.name: look for look in observations.datasets} if observations else {}
    named = dossier.datasets
    lines = [_named(one, looks.get(one.hub or one.name)) for one in named]
    known = {name.lower() for one in named for name in (one.hub, one.name) if name}
    lines += [
        _look(look, CARD_ONLY) for look in list(looks.values()) if look.name.lower() not in known
    ][:MAX_FROM_CARD]
    return tuple(lines)


def _named(dataset: DatasetNamed, look: DatasetLook | None) -> DatasetLine:
    stage = STAGE_WORDS[dataset.stage]
    if look is not None:
        return _look(look, stage, dataset)
    if dataset.hub:
        state = "Listed with a link; the machine has not looked at it yet."
    else:
        state = "Listed with a link, not on the Hub; the machine has not looked there."
    return DatasetLine(
        name=dataset.name,
        url=_hub_url(dataset.hub) if dataset.hub else outside(dataset.url),
        stage=stage,
        license=_terms(dataset.terms),
        size=None,
        state=state,
        outcome=Outcome.UNKNOWN,
        is_gated=False,
        is_gone=False,
        command=_command(dataset.hub) if dataset.hub else "",
    )


def _look(look: DatasetLook, stage: str, dataset: DatasetNamed | None = None) -> DatasetLine:
    outcome, state = STATES[look.state]
    there = look.state in (
        DatasetState.PUBLIC,
        DatasetState.GATED_AUTO,
        DatasetState.GATED_MANUAL,
    )
    repository = look.repo_id or look.name
    on_hub = look.state is not DatasetState.NOT_ON_HUB
    return DatasetLine(
        name=dataset.name if dataset else look.name,
        url=_hub_url(repository) if on_hub else (outside(dataset.url) if dataset else ""),
        stage=stage,
        license=_terms(look.terms) or _terms(dataset.terms if dataset else None),
        size=look.bytes,
        state=f"{state} {look.detail}".strip() if look.detail else state,
        outcome=outcome,
        is_gated=look.state in (DatasetState.GATED_AUTO, DatasetState.GATED_MANUAL),
        is_gone=look.state is DatasetState.GONE,
        command=_command(repository) if there else "",
    )


def _terms(terms: Terms | None) -> str:
    return (terms.name or terms.stated) if terms else ""


def _hub_url(repository: str) -> str:
    return hub_url("datasets", repository)


def _command(repository: str) -> str:
    return f"hf download --repo-type dataset {repository}"
