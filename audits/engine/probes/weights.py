"""Can anybody download the final weights?"""

from dataclasses import replace

from audits.engine.components import Basis, Completeness, Component
from audits.engine.findings import Answer, Outcome
from audits.engine.observations import Gating, Observations, RepositoryState
from audits.engine.probes._common import from_statement, unknown
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met when the weights are there, or behind a gate; what the machine saw comes first."""
    looked = subject.observations
    if looked is None:
        return _listed(subject) or unknown(subject, "A statement on the weights")
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
        case RepositoryState.PRESENT:
            return _seen(subject, looked)
        case _:
            # One look that finds nothing proves nothing: what was accepted still holds.
            once = (
                f"The repository {looked.repo_id} was not found at one look; "
                "it counts as gone when a second look, a day later, does not find it either."
            )
            listed = _listed(subject)
            if listed:
                return replace(listed, reason=f"{listed.reason} {once}")
            return Answer(Outcome.UNKNOWN, once)


def _listed(subject: Subject) -> Answer | None:
    listed = from_statement(subject, Component.FINAL_WEIGHTS, "The weights", plural=True)
    statement = subject.statement(Component.FINAL_WEIGHTS)
    if listed and statement and listed.gated and statement.completeness is Completeness.ALL:
        # Level 1 asks whether the weights can be run; who lets you in is a matter of rights.
        return replace(listed, outcome=Outcome.MET)
    return listed


def _seen(subject: Subject, looked: Observations) -> Answer:
    weights = looked.weights
    here = (subject.here("the files of the repository"),)
    if not weights.count:
        listed = _listed(subject)
        if listed and listed.outcome is not Outcome.UNMET and not _leads_to(listed, looked):
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
    formats = f" ({', '.join(sorted(weights.formats))})" if weights.formats else ""
    many = f"{weights.count} weight file{'s' if weights.count > 1 else ''}{formats}"
    if weights.missing_shards:
        lacking = len(weights.missing_shards)
        are = f"are {lacking} more" if lacking > 1 else "is one more"
        return Answer(
            Outcome.PARTIAL,
            f"The repository has {many}. By their numbering there {are}, not in it: "
            f"{weights.missing_shards[0]}{' and others' if lacking > 1 else ''}.",
            Basis.CHECKED,
            here,
        )
    if looked.gating is Gating.NONE:
        return Answer(Outcome.MET, f"The repository has {many}.", Basis.CHECKED, here)
    gate = "agreeing to terms" if looked.gating is Gating.AUTO else "asking the publisher"
    return Answer(
        Outcome.MET,
        f"The repository has {many}, given after {gate}.",
        Basis.CHECKED,
        here,
        gated=True,
    )


def _leads_to(listed: Answer, looked: Observations) -> bool:
    """Say whether the link of what is listed leads to the repository that was found empty."""
    urls = [
        (place.url or "").lower().partition("?")[0].partition("#")[0] for place in listed.places
    ]
    names = [name.lower() for name in (looked.repo_id, looked.name) if name]
    return any(f"/{name}/" in f"{url}/" for url in urls for name in names)
