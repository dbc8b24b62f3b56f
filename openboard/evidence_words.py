"""The words of evidence: what is offered, what was found at its links, and what was decided.

Kinds, verdicts and states are plain strings on record: one that this version does not know is shown
as it is written.
"""

from audits.engine.accepted import Accepted
from audits.engine.components import Availability, Completeness, Extent
from audits.engine.findings import Outcome
from audits.links import LinkKind, LinkState
from audits.offers import DisputeReason, Offer, Relationship, Shows, Stance, SubmissionKind
from audits.verdicts import Verdict
from openboard.formats import RELATION_WORDS, STAGE_WORDS

KINDS: dict[str, str] = {
    SubmissionKind.EVIDENCE: "Evidence",
    SubmissionKind.DISPUTE: "Dispute",
    SubmissionKind.REPLY: "Reply",
    SubmissionKind.REPRODUCTION: "Reproduction report",
    SubmissionKind.MISSING: "Missing model",
}

SHOWS: dict[Shows, str] = {
    Shows.RELEASED: "It is released",
    Shows.PART: "Part of it is released",
    Shows.GATED: "It is released behind a gate",
    Shows.DESCRIBED: "It is described",
    Shows.WITHHELD: "It is not released",
    Shows.PROMISED: "It is promised, and not released",
    Shows.GONE: "It was released and is gone",
    Shows.LICENSE: "Its license",
    Shows.BASE: "Which model it was made from",
    Shows.FROM_SCRATCH: "This very release was pre-trained by its publisher",
}

DISPUTE_REASONS: dict[DisputeReason, str] = {
    DisputeReason.WRONG_PLACE: "The board looked in the wrong place",
    DisputeReason.CHANGED_SINCE: "It has changed since",
    DisputeReason.NOT_APPLICABLE: "It does not apply to this model",
    DisputeReason.MISREAD: "What is there was misread",
    DisputeReason.LICENSE: "The license was misclassified",
}

RELATIONSHIPS: dict[str, str] = {
    Relationship.PRODUCER: "its producer",
    Relationship.USER: "a user of it",
    Relationship.REPORTER: "a reporter",
}
"""Who somebody says to be to the model; nothing is said of somebody who is nobody to it."""

EXTENTS: dict[Extent, tuple[Outcome, str]] = {
    Extent.BIT_FOR_BIT: (Outcome.MET, "Rebuilt bit for bit: the same weights, by their hashes"),
    Extent.STATISTICAL: (
        Outcome.MET,
        "Rebuilt: trained anew in full, with the same results within stated bounds",
    ),
    Extent.SCALED_DOWN: (
        Outcome.PARTIAL,
        "Scaled down: trained anew at a smaller size, or on part of the data",
    ),
    Extent.EVALUATION_ONLY: (
        Outcome.PARTIAL,
        "Evaluation only: the published results were obtained again, without training it",
    ),
    Extent.FAILED: (Outcome.UNMET, "Failed: tried, and not got to the end"),
}
"""The mark and the sentence of each extent, from the furthest."""

LINK_KINDS: dict[LinkKind, str] = {
    LinkKind.PAGE: "page",
    LinkKind.HUB_MODEL: "model on the Hub",
    LinkKind.HUB_DATASET: "data set on the Hub",
    LinkKind.GIT: "git repository",
    LinkKind.PAPER: "paper",
    LinkKind.ARCHIVE: "archive",
}

LINK_STATES: dict[str, tuple[Outcome, str]] = {
    LinkState.THERE: (Outcome.MET, "There, as it was said to be"),
    LinkState.MISSING: (Outcome.UNMET, "Not there"),
    LinkState.DIFFERENT: (Outcome.PARTIAL, "There, and not as it was said to be"),
    LinkState.GATED: (Outcome.PARTIAL, "There, behind a gate"),
    LinkState.REFUSED: (Outcome.UNKNOWN, "Not fetched, as its address or its robots.txt forbids"),
    LinkState.UNREACHED: (Outcome.UNKNOWN, "The look failed, which says nothing about it"),
}

VERDICTS: dict[str, str] = {
    Verdict.ACCEPT: "Accepted",
    Verdict.REFUSE: "Refused",
    Verdict.ASK: "Asked for more",
    Verdict.REOPEN: "Reopened",
}

STATES: dict[str, str] = {
    "open": "Open again: it waits for a moderator.",
    "asked": "It waits for its submitter, who was asked for more.",
    "second": "It waits for a second person, because it would move the model by two levels or "
    "more.",
    "accepted": "Accepted.",
    "refused": "Refused.",
    "withdrawn": "Withdrawn by its submitter. What was decided stays on record.",
}

WAITING_VERDICTS: dict[str, str] = {
    Verdict.ACCEPT: "To be accepted, once a second person agrees",
    Verdict.REFUSE: "To be refused, once a second person agrees",
    Verdict.REOPEN: "To be undone, once a second person agrees",
}

ROLES: dict[str, str] = {
    "moderator": "a moderator",
    "administrator": "an administrator",
}

MOVES: dict[str, str] = {
    "accepted": "what was accepted",
    "overturned": "an acceptance that was overturned",
    "withdrawn": "evidence that was withdrawn",
    "gone": "a link that is gone",
    "back": "a link that is back",
    "checked": "a link that the machine has checked",
    "stale": "a link that was not checked for too long",
}
"""What happened to a submission so that a rating changed, after `The evidence changed:`."""

_AVAILABILITY: dict[Availability, str] = {
    Availability.RELEASED: "Released",
    Availability.GATED: "Released behind a gate",
    Availability.DESCRIBED: "Described",
    Availability.PROMISED: "Promised, not released",
    Availability.WITHHELD: "Not released",
    Availability.GONE: "Gone",
}


def plain_word(word: str) -> str:
    """Return a word of the record that has no other words here."""
    return word.replace("_", " ").capitalize()


def start(words: str) -> str:
    """Return words as the start of a sentence; names in them keep their capitals."""
    return words[:1].upper() + words[1:]


def short_extent(extent: Extent) -> str:
    """Return how far a reproduction went in a word or two: `Rebuilt bit for bit`."""
    return EXTENTS[extent][1].split(":")[0]


def headline_of(kind: str, offer: Offer, criterion: str, *, is_proven: bool) -> str:
    """Return what was offered in a few words; `criterion` is its title, empty for none.

    `is_proven` says whether a publisher has shown who they are: anybody can write in their name.
    """
    match kind:
        case SubmissionKind.EVIDENCE if criterion:
            way = "against" if offer.stance is Stance.AGAINST else "for"
            return f"Evidence {way} “{criterion}”"
        case SubmissionKind.DISPUTE if criterion:
            return f"Dispute of the finding “{criterion}”"
        case SubmissionKind.REPLY:
            who = "of the publisher" if is_proven else "in the publisher’s name, not proven"
            return f"Reply {who}" + (f", on “{criterion}”" if criterion else "")
        case SubmissionKind.REPRODUCTION if offer.report:
            return f"Reproduction report: {short_extent(offer.report.extent).lower()}"
        case SubmissionKind.MISSING if offer.missing:
            named = offer.missing.repository or offer.missing.name
            return f"Missing model: {named}"
    return KINDS.get(kind) or plain_word(kind)


def accepted_words(accepted: Accepted) -> str:
    """Return what of a submission was accepted, as the start of a sentence."""
    words = []
    if (said := accepted.statement) is not None:
        word = _AVAILABILITY.get(said.availability, plain_word(said.availability))
        words.append(f"{word} in part" if said.completeness is Completeness.PART else word)
    if accepted.license is not None:
        terms = accepted.license.terms
        words.append(f"License: {terms.name or terms.stated}")
    if accepted.base is not None:
        relation = RELATION_WORDS[accepted.base.relation]
        words.append(f"{start(relation)} {accepted.base.model}")
    if accepted.stages:
        stages = " and ".join(STAGE_WORDS[stage] for stage in accepted.stages)
        words.append(f"Went through {stages} as this very release")
    if accepted.dataset is not None:
        words.append(f"Data set: {accepted.dataset.name}")
    if accepted.reproduction is not None:
        words.append(short_extent(accepted.reproduction.extent))
    return "; ".join(words)
