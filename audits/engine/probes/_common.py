"""What several probes share: reading an accepted statement, and naming places."""

from audits.engine.components import Availability, Basis, Completeness, Component
from audits.engine.evidence import Statement
from audits.engine.findings import Answer, Outcome, Place
from audits.engine.subject import Subject


def place_of(statement: Statement) -> Place:
    """Return the place that a statement names, with the date on which it was accepted."""
    return Place(text=statement.note or statement.url, url=statement.url, date=statement.entered)


def place_of_paper(paper: str) -> Place:
    """Return the place of a paper that the evidence names by link or identifier."""
    return Place(text=paper, url=paper if paper.startswith(("https://", "http://")) else None)


def sentence(note: str) -> str:
    """Return a note with the period that it may lack; an empty note stays empty."""
    note = note.strip()
    ends = not note or note.rstrip("”’\"')").endswith((".", "!", "?", "…"))
    return note if ends else f"{note}."


def from_statement(
    subject: Subject,
    component: Component,
    name: str,
    *,
    plural: bool = False,
    described_is: Outcome = Outcome.UNMET,
) -> Answer | None:
    """Judge a component by the accepted statement about it; None when there is none.

    `name` starts a sentence ("The training code"); `plural` says that it is more than one thing.
    `described_is` is the outcome where the thing is described and not given: met where a
    description is what is asked for.
    """
    statement = subject.statement(component)
    if statement is None:
        return None
    places = (place_of(statement),)
    part = statement.completeness is Completeness.PART
    be, was, stand = ("are", "were", "stand") if plural else ("is", "was", "stands")
    match statement.availability:
        case Availability.RELEASED if part:
            outcome, text = Outcome.PARTIAL, f"{be} released in part."
        case Availability.RELEASED:
            outcome, text = Outcome.MET, f"{be} released."
        case Availability.GATED:
            outcome = Outcome.PARTIAL
            text = f"{be} released in part, behind a gate." if part else f"{stand} behind a gate."
        case Availability.DESCRIBED:
            outcome = described_is
            if part and outcome is Outcome.MET:
                outcome = Outcome.PARTIAL
            text = f"{be} described in part." if part else f"{be} described."
            if described_is is Outcome.UNMET:
                text = f"{be} described, not released."
        case Availability.PROMISED:
            outcome, text = Outcome.UNMET, f"{was} promised and {be} not released."
        case Availability.WITHHELD:
            outcome, text = Outcome.UNMET, f"{be} not released."
        case Availability.GONE:
            outcome, text = Outcome.UNMET, f"{was} released and {be} gone."
        case _:
            # Somebody accepted that nothing is known.
            return None
    return Answer(
        outcome=outcome,
        reason=f"{name} {text} {sentence(statement.note)}".rstrip(),
        basis=statement.basis,
        places=places,
        gated=statement.availability is Availability.GATED,
        gone=statement.availability is Availability.GONE,
    )


def unknown(subject: Subject, name: str, hint: str = "") -> Answer:
    """Return that nothing is known of a thing, saying where there was a look for it."""
    if subject.seen:
        where = "in the repository at this commit nor in the accepted evidence"
    elif subject.observations:
        where = "in the accepted evidence, and the repository could not be read"
    elif subject.dossier.on_hub:
        where = "in the accepted evidence, and the repository has not been looked at yet"
    else:
        where = "in the accepted evidence"
    found = "was found neither" if subject.seen else "was not found"
    return Answer(Outcome.UNKNOWN, f"{name} {found} {where}.{' ' + hint if hint else ''}")


def lead(text: str, places: tuple[Place, ...], doubt: str = "that this is all of it") -> Answer:
    """Return that something was found which a person must confirm before it counts in full.

    `doubt` says what is to be confirmed.
    """
    return Answer(
        Outcome.PARTIAL,
        f"{text} Nobody has confirmed yet {doubt}: evidence is welcome.",
        Basis.CLAIMED,
        places,
    )


def files_in(subject: Subject, paths: tuple[str, ...], what: str) -> tuple[Place, ...]:
    """Return up to three files of the repository as places."""
    return tuple(subject.here(what, path) for path in paths[:3])
