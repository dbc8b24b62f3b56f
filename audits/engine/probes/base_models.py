"""Could a stranger rebuild every model that this one was made from?"""

from audits.engine.components import Basis, Stage
from audits.engine.findings import Answer, Outcome
from audits.engine.subject import Subject

REBUILDABLE = 4


def answer(subject: Subject) -> Answer:
    """Met when every base is at level 4 or above; not applicable where it was trained from scratch.

    That a card names no base proves nothing: only accepted evidence that this release was itself
    pre-trained makes the question void, or keeping a base to oneself would pay.
    """
    if not subject.bases:
        if Stage.PRETRAINING in subject.dossier.stages:
            return Answer(
                Outcome.NOT_APPLICABLE, "No base model is named: its publisher pre-trained it."
            )
        return Answer(
            Outcome.UNKNOWN,
            "No base model is named, and nobody has confirmed that it was trained from scratch.",
        )
    # The levels are this board's; that this model was made from those bases is listed until seen.
    basis = Basis.CHECKED if subject.seen else Basis.LISTED
    unrated = [base for base in subject.bases if base.level is None]
    low = [base for base in subject.bases if base.level is not None and base.level < REBUILDABLE]
    if low:
        base = min(low, key=lambda base: (base.level or 0, base.model))
        return Answer(
            Outcome.UNMET,
            f"It was made from {base.model}, which is at level {base.level}.",
            basis,
        )
    if unrated:
        return Answer(
            Outcome.UNKNOWN,
            f"It was made from {unrated[0].model}, which this board has not rated.",
        )
    names = sorted(base.model for base in subject.bases)
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return Answer(
        Outcome.MET,
        f"It was made from {', '.join(names[:3])}{more}, which could be rebuilt.",
        basis,
    )
