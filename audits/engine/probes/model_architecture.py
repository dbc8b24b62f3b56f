"""Is the architecture of the model known in full?"""

from audits.engine.components import Basis, Component
from audits.engine.findings import Answer, Outcome
from audits.engine.probes._common import from_statement, unknown
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met by a configuration that names the architecture, or by an accepted description of it."""
    seen = subject.seen
    if seen and seen.architectures:
        return Answer(
            Outcome.MET,
            f"The configuration names the architecture {seen.architectures[0]}.",
            Basis.CHECKED,
            (subject.here("configuration", "config.json"),),
        )
    listed = from_statement(
        subject, Component.MODEL_ARCHITECTURE, "The architecture", described_is=Outcome.MET
    )
    return listed or unknown(subject, "A description of the architecture")
