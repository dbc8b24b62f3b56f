"""What several probes share: reading an accepted statement, and naming places."""

from audits.engine.components import Availability, Basis, Completeness, Component
from audits.engine.evidence import Statement
from audits.engine.findings import Answer, Outcome, Place
from audits.engine.subject import Subject


def place_of(statement: Statement) -> Place:
    """Return the place that a statement names, with the date on which it was accepted."""
    return Place(text=statement.note or statement.url, url=statement.url, date=statement.entered)


def from_statement(
    subject: Subject,
    component: Component,
    name: str,
    *,
    described_is: Outcome = Outcome.UNMET,
) -> Answer | None:
    """Judge a component by the accepted statement about it; None when there is none.

    `name` starts a sentence ("The training code"). `described_is` is the outcome where the thing is
    described and not given: met where a description is what is asked for.
    """
    statement = subject.statement(component)
    if statement is None:
        return None
    places = (place_of(statement),)
    listed = f"{statement.note} " if statement.note else ""
    part = statement.completeness is Completeness.PART
    match statement.availability:
        case Availability.RELEASED | Availability.GATED if part:
            outcome, text = Outcome.PARTIAL, "is released in part."
        case Availability.RELEASED:
            outcome, text = Outcome.MET, "is released."
        case Availability.GATED:
            outcome, text = Outcome.PARTIAL, "is given to those who ask and are let in."
        case Availability.DESCRIBED:
            outcome = described_is
            if part and outcome is Outcome.MET:
                outcome = Outcome.PARTIAL
            text = "is described in part." if part else "is described."
            if described_is is Outcome.UNMET:
                text = "is described, not released."
        case Availability.PROMISED:
            outcome, text = Outcome.UNMET, "was promised and is not released."
        case Availability.WITHHELD:
            outcome, text = Outcome.UNMET, "is not released."
        case Availability.GONE:
            outcome, text = Outcome.UNMET, "was released and is gone."
        case Availability.UNKNOWN:
            return None
    return Answer(
        outcome=outcome,
        reason=f"{name} {text} {listed}".rstrip(),
        basis=statement.basis,
        places=places,
        gated=statement.availability is Availability.GATED,
        gone=statement.availability is Availability.GONE,
    )


def unknown(subject: Subject, name: str, hint: str = "") -> Answer:
    """Return that nothing is known of a thing, saying where there was a look for it."""
    if subject.seen:
        where = "in the repository at this commit nor in the accepted evidence"
    elif subject.dossier.on_hub:
        where = "in the accepted evidence, and the repository has not been looked at yet"
    else:
        where = "in the accepted evidence"
    found = "was found neither" if subject.seen else "was not found"
    return Answer(Outcome.UNKNOWN, f"{name} {found} {where}.{' ' + hint if hint else ''}")


def lead(subject: Subject, text: str, places: tuple[Place, ...]) -> Answer:
    """Return that something was found which a person must confirm before it counts in full."""
    return Answer(
        Outcome.PARTIAL,
        f"{text} Nobody has confirmed yet that this is all of it: evidence is welcome.",
        Basis.CLAIMED,
        places,
    )


def files_in(subject: Subject, paths: tuple[str, ...], what: str) -> tuple[Place, ...]:
    """Return up to three files of the repository as places."""
    return tuple(subject.here(what, path) for path in paths[:3])
