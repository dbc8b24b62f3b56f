"""Is the training data described well enough to rebuild comparable data?"""

from audits.engine.components import Component, Stage
from audits.engine.findings import Answer, Outcome
from audits.engine.probes._common import from_statement, lead, unknown
from audits.engine.probes._data import leads
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met by an accepted description of what, from where, and how selected, for every stage."""
    listed = from_statement(
        subject,
        Component.DATA_INFORMATION,
        "The origin and the selection of the training data",
        plural=True,
        described_is=Outcome.MET,
    )
    if listed:
        return listed
    named = [look.name for look in leads(subject, Stage.PRETRAINING, Stage.POSTTRAINING)]
    if named:
        return lead(
            f"The card or the evidence names {len(named)} data set{'s' if len(named) > 1 else ''} "
            f"({', '.join(named[:3])}{', …' if len(named) > 3 else ''}).",
            (subject.here("model card", "README.md"),),
            "that they are described well enough",
        )
    return unknown(subject, "A description of the training data")
