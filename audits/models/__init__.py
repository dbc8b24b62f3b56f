"""RECORD's tables: the board's models, the append-only log, and the state of the machine."""

from audits.models.ai_model import AIModel, Lineage
from audits.models.evidence import (
    Case,
    CaseState,
    Contact,
    Decision,
    EvidenceSet,
    LinkCheck,
    ProducerProof,
    Submission,
    Supplement,
)
from audits.models.log import (
    AuditRun,
    Observation,
    Rating,
    RatingChange,
    RegistryEntry,
    RunOutcome,
)
from audits.models.machine import Absence, Brake, Heartbeat, HubState

__all__ = [
    "AIModel",
    "Absence",
    "AuditRun",
    "Brake",
    "Case",
    "CaseState",
    "Contact",
    "Decision",
    "EvidenceSet",
    "Heartbeat",
    "HubState",
    "Lineage",
    "LinkCheck",
    "Observation",
    "ProducerProof",
    "Rating",
    "RatingChange",
    "RegistryEntry",
    "RunOutcome",
    "Submission",
    "Supplement",
]
