"""The words of the board, each with one meaning, and the five causes of a change.

Code, pages, tests and commits use these words alike.
"""

from audits.engine.compare import Cause
from audits.engine.licenses import LicenseClass

WORDS: tuple[tuple[str, str], ...] = (
    ("AI model", "A released set of weights with what came with it; one row of the board."),
    ("Publisher", "The account or organization that released it."),
    ("Repository", "Its place on the Hub, as owner/name."),
    ("Commit", "The 40-digit hash that the repository stood at when it was read."),
    ("Weights", "The learned parameters, in files such as safetensors."),
    ("Checkpoint", "Weights saved at a step during training; those in between show the path."),
    ("Base model", "What this one was derived from: by fine-tuning, as an adapter, by merging or "
     "quantizing."),
    ("Lineage", "The chain of base models up to one trained from scratch."),
    ("Training data", "What it learned from: pre-training, fine-tuning and preference data."),
    ("Data information", "A description good enough to rebuild comparable data, in the sense of "
     "the Open Source AI Definition."),
    ("Recipe", "The configuration and steps that produced the weights, ready to run."),
    ("Runbook", "The written instructions that a person follows to run the recipe."),
    ("Environment", "The software and hardware that the recipe needs."),
    ("License", "The terms of one artifact. Weights, code and data each have their own."),
    ("Observation", "One fact as seen at a time and place, without an opinion."),
    ("Claim", "A statement by the publisher, not yet shown."),
    ("Evidence", "A link or file offered for or against a criterion."),
    ("Submission", "One act of offering: evidence, a dispute, a reply, a reproduction report, or a "
     "model that the board lacks."),
    ("Dispute", "Somebody says that a finding is wrong, for one of five reasons, with evidence."),
    ("Reply", "What the publisher says beside a finding. It moves no rating."),
    ("Decision", "What a moderator ruled about a submission, with the reason. Undoing one is one "
     "more."),
    ("Criterion", "One requirement of a rubric."),
    ("Rubric", "A released, versioned set of criteria with levels and gates."),
    ("Finding", "The outcome of one criterion, with its reason and place."),
    ("Outcome", "Met, partly met, not met, unknown, or not applicable."),
    ("Rating", "The whole judgement of one model at one commit under one rubric."),
    ("Level", "The rung of the ladder that a rating ends in, 0 to 5."),
    ("Rights", "What a stranger may do with what the level rests on: free, restricted, or "
     "unstated."),
    ("Rank", "The position in the list at this moment; it is never stored."),
    ("Provisional", "Rated from accepted evidence alone: the machine has not looked yet."),
    ("Stale", "The last successful look, at a repository or at the link of accepted evidence, is "
     "too old to rely on."),
    ("Reproducible", "Another team can get the same result with the authors’ own artifacts. This "
     "board ranks how reproducible a model is made, and says reproduced only where somebody did "
     "it and showed evidence."),
    ("Reproduction", "A report of somebody independent who tried to rebuild a model: what was run, "
     "how far it went and what came out, failures included."),
    ("Gone", "Was there, and was not at two looks, at least a day apart."),
    ("Verified", "A hash or a signature was checked."),
)  # fmt: skip

CAUSES: dict[Cause, tuple[str, str]] = {
    Cause.REPOSITORY: (
        "The repository changed",
        "The model’s repository, or a data set that it names, was seen to be different.",
    ),
    Cause.EVIDENCE: (
        "The evidence changed",
        "Evidence was accepted, withdrawn, or went away.",
    ),
    Cause.LINEAGE: (
        "A base model changed",
        "A model that this one was made from was rated differently.",
    ),
    Cause.RUBRIC: (
        "The rubric changed",
        "A new rubric was released. That is one announced event, not hundreds of surprises.",
    ),
    Cause.CORRECTION: (
        "The auditor was corrected",
        "The machine had read or judged something wrongly, and was mended.",
    ),
}

LICENSE_CLASSES: dict[LicenseClass, str] = {
    LicenseClass.FREE_SOFTWARE: "May be used, studied, changed and shared for any purpose: "
    "approved by the Open Source Initiative, or free in the sense of the Free Software "
    "Foundation, or OpenMDW, which says the same for models.",
    LicenseClass.FREE_CONTENT: "Free for data and documents: CC0, CC BY, CC BY-SA, the Open Data "
    "Commons and the like. For code and weights they leave source and patents unsaid.",
    LicenseClass.USE_RESTRICTED: "Forbids certain uses: the RAIL family and its like.",
    LicenseClass.COMMUNITY: "A vendor’s own terms, with limits on who may use it or how.",
    LicenseClass.NONCOMMERCIAL: "Research or non-commercial use only.",
    LicenseClass.NO_DERIVATIVES: "May be passed on, not changed.",
    LicenseClass.DATA_USE_LIMITED: "Allows computing with the data, not passing it on.",
    LicenseClass.PROPRIETARY: "All rights kept, or the terms of a service.",
    LicenseClass.UNREAD: "A license that nobody here has read yet, or a family name without a "
    "version.",
    LicenseClass.NONE: "No license was found.",
}
