"""The forms by which anybody offers the board something: each becomes an `Offer`."""

from openboard.evidence_forms.base import Trouble
from openboard.evidence_forms.kinds import (
    DisputeForm,
    EvidenceForm,
    MissingForm,
    ReplyForm,
    ReproductionForm,
    SupplementForm,
)

__all__ = [
    "DisputeForm",
    "EvidenceForm",
    "MissingForm",
    "ReplyForm",
    "ReproductionForm",
    "SupplementForm",
    "Trouble",
]
