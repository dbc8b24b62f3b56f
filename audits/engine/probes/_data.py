"""What the probes of training data share: accepted evidence, overridden by what the machine saw."""

from audits.engine.components import Availability, Basis, Completeness, Component, Stage
from audits.engine.evidence import Statement
from audits.engine.findings import Answer, Outcome, Place
from audits.engine.observations import DatasetLook, DatasetState
from audits.engine.probes._common import from_statement, lead, place_of, sentence, unknown
from audits.engine.subject import Subject

# To be had by anybody under stated terms (level 4 of the ladder asks for no more).
OBTAINABLE = frozenset({DatasetState.PUBLIC, DatasetState.GATED_AUTO})
LOST = frozenset({DatasetState.GONE, DatasetState.EMPTIED, DatasetState.DISABLED})
# Says nothing for or against: the look failed, or has to be repeated.
UNDECIDED = frozenset({DatasetState.UNREACHED, DatasetState.MISSING})

WORDS = {
    DatasetState.PUBLIC: "is public",
    DatasetState.GATED_AUTO: "is given to anybody who agrees to its terms",
    DatasetState.GATED_MANUAL: "is given to those whom its publisher lets in",
    DatasetState.EMPTIED: "has been emptied",
    DatasetState.SCRIPT_ONLY: "holds a loading script or links, and no data of its own",
    DatasetState.DISABLED: "has been disabled by the Hub",
    DatasetState.MISSING: "was not found at one look",
    DatasetState.GONE: "is gone",
    DatasetState.NOT_ON_HUB: "is not on the Hub",
    DatasetState.UNREACHED: "could not be looked at",
}


def training_data(subject: Subject, component: Component, stage: Stage, name: str) -> Answer:
    """Judge the data of one stage. `name` starts a sentence ("The pre-training data").

    1. Without an accepted statement, what the card names is a lead.
    2. A statement that it is withheld, promised or only described stands.
    3. A statement that it is released is held against what the machine saw of each data set it
       names: one that is gone or behind a manual gate overrides it.
    """
    statement = subject.statement(component)
    listed = from_statement(subject, component, name)
    if statement is None or listed is None:
        return _unlisted(subject, stage, name)
    if statement.availability not in (Availability.RELEASED, Availability.GATED):
        return listed
    named = {
        (dataset.hub or dataset.url or dataset.name).lower()
        for dataset in subject.dossier.datasets
        if dataset.stage is stage
    }
    looks = [
        look
        for _, look in subject.stage_datasets(stage)
        if look is not None and look.state not in UNDECIDED
    ]
    return _held_against(statement, listed, looks, len(named))


def _held_against(
    statement: Statement, listed: Answer, looks: list[DatasetLook], named: int
) -> Answer:
    places = (place_of(statement), *(place_of_dataset(look) for look in looks[:5]))
    lost = [look for look in looks if look.state in LOST]
    closed = [look for look in looks if look.state is DatasetState.GATED_MANUAL]
    if lost and len(lost) == named:
        reason = f"{say(lost)} {_was_listed(statement)}"
        return Answer(Outcome.UNMET, reason, Basis.CHECKED, places, gone=True)
    if lost or closed:
        reason = f"{say([*lost, *closed])} {_was_listed(statement)}"
        return Answer(Outcome.PARTIAL, reason, Basis.CHECKED, places, gated=bool(closed))
    if not looks:
        return listed
    gated = any(look.state is DatasetState.GATED_AUTO for look in looks)
    if len(looks) == named and all(look.state in OBTAINABLE for look in looks):
        part = statement.completeness is Completeness.PART
        outcome = Outcome.PARTIAL if part else Outcome.MET
        if statement.availability is Availability.RELEASED:
            reason = f"{listed.reason} {say(looks)}"
        else:
            # The machine saw that anybody gets it, so that comes first.
            reason = f"{say(looks)} {_was_listed(statement)}"
        return Answer(outcome, reason, Basis.CHECKED, places, gated=gated)
    reason = f"{listed.reason} {say(looks)}"
    return Answer(listed.outcome, reason, listed.basis, places, gated=gated or listed.gated)


def _was_listed(statement: Statement) -> str:
    how = "released" if statement.availability is Availability.RELEASED else "behind a gate"
    part = " in part" if statement.completeness is Completeness.PART else ""
    note = sentence(statement.note)
    return f"It was listed as {how}{part}: {note}" if note else f"It was listed as {how}{part}."


def _unlisted(subject: Subject, stage: Stage, name: str) -> Answer:
    looks = leads(subject, stage)
    if not looks:
        return unknown(subject, name)
    named = {hub.lower() for hub, _ in subject.stage_datasets(stage)}
    who = "The evidence" if any(look.name.lower() in named for look in looks) else "The card"
    names = f"{who} names {'data sets' if len(looks) > 1 else 'a data set'}."
    there = [look for look in looks if look.state in OBTAINABLE]
    if there:
        places = tuple(place_of_dataset(look) for look in there[:5])
        return lead(f"{names} {say(there)}", places)
    return unknown(subject, name, f"{names} {say(looks)}")


def leads(subject: Subject, *stages: Stage) -> list[DatasetLook]:
    """Return the data sets that may be of some stages: all but those that the evidence names for
    others alone.
    """
    if subject.seen is None:
        return []
    named = {stage: {hub.lower() for hub, _ in subject.stage_datasets(stage)} for stage in Stage}
    ours = set().union(*(named[stage] for stage in stages))
    others = set().union(*named.values()) - ours
    return [look for look in subject.seen.datasets if look.name.lower() not in others]


def place_of_dataset(look: DatasetLook) -> Place:
    """Return a link to a data set, at the commit that was seen."""
    name = look.repo_id or look.name
    url = f"https://huggingface.co/datasets/{name}" if look.repo_id else None
    return Place(text=name, url=url, commit=look.commit)


def say(looks: list[DatasetLook]) -> str:
    """Say what became of data sets: "a/b is public, and 2 more likewise."."""
    first = looks[0]
    if all(look.state is first.state for look in looks):
        more = f", and {len(looks) - 1} more likewise" if len(looks) > 1 else ""
        return f"{first.name} {WORDS[first.state]}{more}."
    several = "; ".join(f"{look.name} {WORDS[look.state]}" for look in looks[:4])
    rest = len(looks) - 4
    more = f"; and {rest} more {'were' if rest > 1 else 'was'} looked at" if rest > 0 else ""
    return f"{several}{more}."
