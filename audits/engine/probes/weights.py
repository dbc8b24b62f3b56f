"""Can anybody download the final weights?"""

from audits.engine.components import Basis, Component
from audits.engine.findings import Answer, Outcome
from audits.engine.observations import Gating, RepositoryState
from audits.engine.probes._common import from_statement, unknown
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met when the weights are there, or behind a gate; what the machine saw comes first."""
    looked = subject.observations
    if looked is None:
        listed = from_statement(subject, Component.FINAL_WEIGHTS, "The weights")
        if listed is None:
            return unknown(subject, "A statement on the weights")
        if listed.gated and listed.outcome is Outcome.PARTIAL:
            # Level 1 asks whether the weights can be run; who lets you in is a matter of rights.
            return Answer(Outcome.MET, listed.reason, listed.basis, listed.places, gated=True)
        return listed
    match looked.state:
        case RepositoryState.GONE:
            return Answer(
                Outcome.UNMET,
                f"The repository {looked.repo_id} is gone: not found at two looks.",
                Basis.CHECKED,
                gone=True,
            )
        case RepositoryState.DISABLED:
            return Answer(
                Outcome.UNMET,
                f"The Hub has disabled the repository {looked.repo_id}.",
                Basis.CHECKED,
                gone=True,
            )
        case RepositoryState.MISSING:
            return Answer(
                Outcome.UNKNOWN,
                f"The repository {looked.repo_id} was not found at one look; "
                "it counts as gone when a second look, a day later, does not find it either.",
            )
        case RepositoryState.PRESENT:
            return _seen(subject)


def _seen(subject: Subject) -> Answer:
    looked = subject.observations
    assert looked is not None
    weights = looked.weights
    here = (subject.here("the files of the repository"),)
    if not weights.count:
        listed = from_statement(subject, Component.FINAL_WEIGHTS, "The weights")
        if listed and listed.outcome is not Outcome.UNMET and not _is_same_repository(subject):
            return listed
        if not looked.files.complete:
            return Answer(
                Outcome.UNKNOWN,
                "No weight file was found in the part of the listing that was read.",
                places=here,
            )
        return Answer(
            Outcome.UNMET, "No weight file is in the repository.", Basis.CHECKED, places=here
        )
    many = f"{weights.count} weight file{'s' if weights.count > 1 else ''}"
    formats = ", ".join(sorted(weights.formats))
    if weights.missing_shards:
        return Answer(
            Outcome.PARTIAL,
            f"{many} ({formats}), and {len(weights.missing_shards)} that the numbering names "
            f"are missing, among them {weights.missing_shards[0]}.",
            Basis.CHECKED,
            here,
        )
    if looked.gating is Gating.NONE:
        return Answer(Outcome.MET, f"{many} ({formats}).", Basis.CHECKED, here)
    gate = "agreeing to terms" if looked.gating is Gating.AUTO else "asking the publisher"
    return Answer(
        Outcome.MET,
        f"{many} ({formats}), given after {gate}.",
        Basis.CHECKED,
        here,
        gated=True,
    )


def _is_same_repository(subject: Subject) -> bool:
    statement = subject.statement(Component.FINAL_WEIGHTS)
    looked = subject.observations
    if statement is None or looked is None:
        return False
    names = {looked.repo_id.lower(), (looked.name or looked.repo_id).lower()}
    path = statement.url.lower().rstrip("/")
    return any(path.endswith("/" + name) for name in names)
