"""What happens on the demonstration's Hub, one change after the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.hub_standin.json_types import JSON


@dataclass(frozen=True, slots=True)
class Step:
    """One change: seconds after the one before it, what it is, and a sentence about it."""

    wait: float
    sentence: str
    change: str
    arguments: Mapping[str, JSON] = field(default_factory=dict)


_RESTRICTIVE_TERMS = (
    "Community License\n\nNot for services with many users, and not for training other models.\n"
)
_FREE_TERMS = "Apache License\nVersion 2.0\n\n(Shortened for the demonstration.)\n"

# The data set stays away long enough to be missed at two looks of a board in a hurry.
STORY: tuple[Step, ...] = (
    Step(
        15,
        "delta-group puts Estuary 1B, until now under Apache-2.0, under the Llama 3.1 Community"
        " License.",
        "update",
        {
            "name": "delta-group/estuary-1b",
            "license": "llama3.1",
            "files": {"LICENSE": _RESTRICTIVE_TERMS},
            "title": "Change the license",
        },
    ),
    Step(
        5,
        "skerry-science deletes the Bloomlet corpus, which Bloomlet 560M was trained on.",
        "delete",
        {"name": "datasets/skerry-science/bloomlet-corpus"},
    ),
    Step(
        5,
        "lumen-arts puts Birdsong behind a gate: whoever wants the weights has to ask.",
        "update",
        {
            "name": "lumen-arts/birdsong-asr",
            "gated": "manual",
            "card": {"extra_gated_prompt": "Tell us what you want to do with it."},
            "title": "Ask for access",
        },
    ),
    Step(
        5,
        "delta-group gives the training data of Estuary 3B, until now for partners, to everybody.",
        "update",
        {
            "name": "datasets/delta-group/estuary-web",
            "gated": "false",
            "title": "Open to everybody",
        },
    ),
    Step(
        20,
        "skerry-science brings the Bloomlet corpus back.",
        "restore",
        {"name": "datasets/skerry-science/bloomlet-corpus"},
    ),
)

# Back to the beginning, before the story is told again.
RETURN: tuple[Step, ...] = (
    Step(
        20,
        "delta-group takes its decision back: Estuary 1B is under Apache-2.0 again.",
        "update",
        {
            "name": "delta-group/estuary-1b",
            "license": "apache-2.0",
            "files": {"LICENSE": _FREE_TERMS},
            "title": "Change the license back",
        },
    ),
    Step(
        5,
        "lumen-arts takes the gate before Birdsong away.",
        "update",
        {
            "name": "lumen-arts/birdsong-asr",
            "gated": "false",
            "card": {"extra_gated_prompt": None},
            "title": "No more asking",
        },
    ),
    Step(
        5,
        "delta-group closes the training data of Estuary 3B again.",
        "update",
        {"name": "datasets/delta-group/estuary-web", "gated": "manual", "title": "For partners"},
    ),
)
