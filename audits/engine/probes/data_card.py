"""Do the training data sets have cards: what is in them, where it came from, under what license?"""

from audits.engine.components import Basis, Component, Stage
from audits.engine.findings import Answer, Outcome
from audits.engine.probes._common import from_statement, unknown
from audits.engine.probes._data import LOST, UNDECIDED, place_of_dataset
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met when every data set that the evidence names for training and the Hub has, has a card."""
    looks = [
        look
        for stage in (Stage.PRETRAINING, Stage.POSTTRAINING)
        for _, look in subject.stage_datasets(stage)
        # One that is gone has no card any more; leaving it out would reward its going.
        if look is not None and (look.repo_id or look.state in LOST)
        if look.state not in UNDECIDED
    ]
    carded = [look for look in looks if look.has_card]
    listed = from_statement(subject, Component.DATA_CARD, "A card of the training data")
    every = bool(carded) and len(carded) == len(looks)
    if listed and listed.outcome is Outcome.MET and not every:
        return listed
    if carded:
        return Answer(
            Outcome.MET if every else Outcome.PARTIAL,
            f"{len(carded)} of {len(looks)} training data set{'s' if len(looks) > 1 else ''} on "
            f"the Hub {'has' if len(carded) == 1 else 'have'} a card.",
            Basis.CHECKED,
            tuple(place_of_dataset(look) for look in carded[:5]),
        )
    if listed or not looks:
        return listed or unknown(subject, "A card of the training data")
    return Answer(
        Outcome.UNMET,
        "No training data set on the Hub has a card.",
        Basis.CHECKED,
        tuple(place_of_dataset(look) for look in looks[:5]),
    )
