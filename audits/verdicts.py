"""What a moderator can decide about a submission, and the reasons there are for it.

The reasons are published with the decision, beside the moderator's own words.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Verdict(StrEnum):
    """What a decision says."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    """Also of what was accepted before: then it no longer counts."""
    ASK = "ask"
    """The submitter is asked for more."""
    SPAM = "spam"
    """Neither evidence nor meant as such; never shown."""
    REOPEN = "reopen"
    """The decision before is undone, and the submission waits again."""


REASONS: Mapping[Verdict, Mapping[str, str]] = MappingProxyType(
    {
        Verdict.ACCEPT: {
            "shown": "The link shows what was said.",
            "corrected": "The link shows something else than was said, which is what counts now.",
            "finding_wrong": "The finding was wrong, for the reason that was given.",
            "reported": "The report says what was run and what came out, and can be followed.",
            "proven": "The publisher has shown who they are.",
            "belongs": "The model exists and belongs on the board.",
            "agreed": "A second person looked and agrees.",
        },
        Verdict.REFUSE: {
            "not_shown": "The link does not show what was said.",
            "another_model": "It is about another model, or another version of it.",
            "not_enough": "It shows less than the criterion asks for.",
            "known": "The board has this already.",
            "not_public": "What is linked cannot be looked at by anybody.",
            "not_there": "The link leads to nothing.",
            "finding_right": "The finding is right as it stands.",
            "not_independent": "Those who rebuilt it are not independent of the publisher.",
            "not_the_publisher": "Nothing shows that it comes from the publisher.",
            "out_of_scope": "It is about something that this board does not judge.",
            "accepted_wrongly": "It was accepted and should not have been.",
        },
        Verdict.ASK: {
            "where": "Please say where exactly it is shown: a quotation, or a path.",
            "link": "Please give a link that anybody can open.",
            "commit": "Please give the commit or the hash.",
            "which_model": "Please show that it is about this very model.",
            "license": "Please show under which license it is released.",
            "who": "Please show who you are to the model.",
            "details": "Please say more about what was run and what came out.",
        },
        Verdict.SPAM: {
            "advertising": "Advertising.",
            "off_topic": "It has nothing to do with the model.",
            "abuse": "Abuse.",
            "flood": "One of many of the same kind.",
        },
        Verdict.REOPEN: {
            "mistake": "The decision was a mistake.",
            "more_was_said": "Something was added since.",
            "changed": "What it rests on has changed since.",
            "look_again": "It needs another look.",
        },
    }
)
"""For each verdict its reasons: a word, and the sentence that it stands for."""


def reason_sentence(verdict: str, reason: str) -> str:
    """Return the sentence of a recorded reason; an empty one for a word that is no longer used."""
    try:
        return REASONS[Verdict(verdict)].get(reason, "")
    except ValueError:
        return ""
