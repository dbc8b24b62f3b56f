"""The claim gap: what a publisher says of a model, less what was found."""

from collections.abc import Iterable
from dataclasses import dataclass

from audits.engine.components import ClaimWord
from audits.engine.evidence import Claim
from audits.engine.licenses import Rights

# What each word implies about the level; every one of them implies free rights. "Open" alone
# implies nothing that could be held against anybody.
IMPLIED_LEVEL = {
    ClaimWord.FULLY_OPEN: 4,
    ClaimWord.OPEN_SOURCE: 4,
    ClaimWord.OPEN_WEIGHTS: 1,
}

STRENGTH = (ClaimWord.FULLY_OPEN, ClaimWord.OPEN_SOURCE, ClaimWord.OPEN_WEIGHTS, ClaimWord.OPEN)

WORDS = {
    ClaimWord.FULLY_OPEN: "fully open",
    ClaimWord.OPEN_SOURCE: "open source",
    ClaimWord.OPEN_WEIGHTS: "open weights",
    ClaimWord.OPEN: "open",
}


@dataclass(frozen=True, slots=True)
class ClaimGap:
    """The strongest claim that was found, and how far what was found falls short of it."""

    claim: Claim
    claimed_level: int | None
    levels_short: int
    """Rungs between what was claimed and what was found; 0 when there is no gap."""
    rights_short: bool
    """True when free rights were implied and none were found."""


def claim_gap(claims: Iterable[Claim], level: int, rights: Rights) -> ClaimGap | None:
    """Hold the strongest claim against a level and rights; None when nothing is claimed."""
    claim = min(
        claims,
        key=lambda claim: (STRENGTH.index(claim.word), claim.url, claim.quotation),
        default=None,
    )
    if claim is None:
        return None
    claimed = IMPLIED_LEVEL.get(claim.word)
    return ClaimGap(
        claim=claim,
        claimed_level=claimed,
        levels_short=max(0, claimed - level) if claimed is not None else 0,
        rights_short=claimed is not None and rights is not Rights.FREE,
    )
