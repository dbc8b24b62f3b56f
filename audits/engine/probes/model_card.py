"""Is there a model card that says something?"""

from audits.engine.components import Basis, Component
from audits.engine.findings import Answer, Outcome
from audits.engine.probes._common import from_statement, unknown
from audits.engine.subject import Subject

# The Hub's own template without a word filled in has about 1,800 characters once its placeholders
# are taken out of the count; a card that says anything of its own passes half of that easily.
ENOUGH_CHARACTERS = 800
PLACEHOLDER = "[More Information Needed]"


def answer(subject: Subject) -> Answer:
    """Met by a card with text of its own; partial by a stub, or by the Hub's unfilled template."""
    seen = subject.seen
    if seen is None:
        listed = from_statement(subject, Component.MODEL_CARD, "The model card")
        return listed or unknown(subject, "A model card")
    card = seen.card
    here = (subject.here("model card", "README.md"),)
    if not card.present:
        return Answer(Outcome.UNMET, "The repository has no model card.", Basis.CHECKED)
    if not card.readable:
        return Answer(
            Outcome.PARTIAL,
            "There is a model card, and its text can be read only by those who were let in.",
            Basis.CHECKED,
            here,
            gated=True,
        )
    if card.text.count(PLACEHOLDER) >= 3:
        return Answer(
            Outcome.PARTIAL,
            "The model card is the template, with places that still say "
            f"“{PLACEHOLDER.strip('[]')}”.",
            Basis.CHECKED,
            here,
        )
    if len(card.text) < ENOUGH_CHARACTERS:
        return Answer(
            Outcome.PARTIAL,
            f"The model card is short ({len(card.text)} characters).",
            Basis.CHECKED,
            here,
        )
    return Answer(Outcome.MET, "The repository has a model card.", Basis.CHECKED, here)
