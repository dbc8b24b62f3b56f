"""A stand-in for the Hugging Face Hub: a real HTTP server on loopback for tests and the demo."""

from tests.hub_standin.builders import NO_CARD, dataset, model
from tests.hub_standin.cards import Card
from tests.hub_standin.faults import Fault, Route, Trouble
from tests.hub_standin.files import (
    File,
    data,
    gguf,
    make_file,
    pickled,
    safetensors,
    sharded_weights,
    weights,
)
from tests.hub_standin.ratelimit import Bucket, Limits
from tests.hub_standin.repositories import (
    ABSENT,
    Disabled,
    Gate,
    Kind,
    Repository,
    Settings,
)
from tests.hub_standin.server import RecordedRequest, StandInHub

__all__ = [
    "ABSENT",
    "NO_CARD",
    "Bucket",
    "Card",
    "Disabled",
    "Fault",
    "File",
    "Gate",
    "Kind",
    "Limits",
    "RecordedRequest",
    "Repository",
    "Route",
    "Settings",
    "StandInHub",
    "Trouble",
    "data",
    "dataset",
    "gguf",
    "make_file",
    "model",
    "pickled",
    "safetensors",
    "sharded_weights",
    "weights",
]
