"""Could a stranger rebuild every model that this one was made from?"""

from audits.engine.components import Basis
from audits.engine.findings import Answer, Outcome
from audits.engine.subject import Subject

REBUILDABLE = 4


def answer(subject: Subject) -> Answer:
    """Met when every base is at level 4 or above; not applicable to a model trained from scratch."""
    if not subject.bases:
        if subject.dossier.stages or subject.seen:
            return Answer(Outcome.NOT_APPLICABLE, "No base model is named: trained from scratch.")
        return Answer(Outcome.UNKNOWN, "Whether it was made from another model is not known yet.")
    unrated = [base for base in subject.bases if base.level is None]
    low = [base for base in subject.bases if base.level is not None and base.level < REBUILDABLE]
    if low:
        base = min(low, key=lambda base: (base.level or 0, base.model))
        return Answer(
            Outcome.UNMET,
            f"It was made from {base.model}, which is at level {base.level}.",
            Basis.CHECKED,
        )
    if unrated:
        return Answer(
            Outcome.UNKNOWN,
            f"It was made from {unrated[0].model}, which this board has not rated.",
        )
    names = ", ".join(sorted(base.model for base in subject.bases))
    return Answer(Outcome.MET, f"It was made from {names}, which could be rebuilt.", Basis.CHECKED)
