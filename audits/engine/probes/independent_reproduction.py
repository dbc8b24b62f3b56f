"""Has somebody independent rebuilt it, and shown what they ran and what came out?"""

from audits.engine.components import Component, Extent
from audits.engine.evidence import Reproduction
from audits.engine.findings import Answer, Outcome, Place
from audits.engine.probes._common import from_statement, sentence
from audits.engine.subject import Subject

# From the furthest, as `Extent` has them.
_ORDER = tuple(Extent)

REBUILT = frozenset({Extent.BIT_FOR_BIT, Extent.STATISTICAL})

WORDS = {
    Extent.BIT_FOR_BIT: "rebuilt it bit for bit",
    Extent.STATISTICAL: "rebuilt it, with the same results within stated bounds",
    Extent.SCALED_DOWN: "rebuilt it at a smaller scale",
    Extent.EVALUATION_ONLY: "obtained its published results again, without training it",
    Extent.FAILED: "tried to rebuild it and did not get to the end",
}


def answer(subject: Subject) -> Answer:
    """Met by an accepted report of a full rebuild, partial by one that went less far.

    A failed attempt alone leaves it unmet. Beside a successful one it is told, and takes nothing
    away: somebody did rebuild it.
    """
    reports = sorted(
        subject.dossier.reproductions,
        key=lambda one: (_ORDER.index(one.extent), one.entered, one.url, one.note),
    )
    if not reports:
        listed = from_statement(
            subject,
            Component.INDEPENDENT_REPRODUCTIONS,
            "The report of an independent reproduction",
        )
        return listed or Answer(
            Outcome.UNKNOWN, "No independent reproduction has been reported to this board."
        )
    best = reports[0]
    failed = sum(one.extent is Extent.FAILED for one in reports)
    if best.extent in REBUILT:
        outcome = Outcome.MET
    elif best.extent is Extent.FAILED:
        outcome = Outcome.UNMET
    else:
        outcome = Outcome.PARTIAL
    told = f"{best.by or 'Somebody independent'} {WORDS[best.extent]}. {sentence(best.note)}"
    if failed and best.extent is not Extent.FAILED:
        attempts = "Another attempt" if failed == 1 else f"{failed} other attempts"
        told = f"{told.rstrip()} {attempts} failed."
    return Answer(
        outcome,
        told.rstrip(),
        best.basis,
        tuple(_place(one) for one in reports[:5]),
    )


def _place(report: Reproduction) -> Place:
    return Place(text=report.url, url=report.url, date=report.entered)
