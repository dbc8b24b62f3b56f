"""What a rating change points to, so that a reader can check its cause."""

from __future__ import annotations

from typing import Any

from audits.engine.compare import Cause
from audits.models import EvidenceSet, Observation, Rating, RegistryEntry

# How far back one change looks for what happened: decisions are judged one by one, so that more
# than a few stand between two ratings only when workers were away for long.
MAX_SETS = 100


def evidence_for(old: Rating, new: Rating, cause: Cause) -> dict[str, Any]:
    """Return what the cause of a change points to, as JSON data; its form depends on the cause.

    - repository: `repository`, `old_commit`, `commit`, `old_observation`, `observation` (digests),
      and `datasets` that were found otherwise, each with `name`, `old` and `state`
    - evidence: `old_entry`, `entry` (digests), `links` to what was stated anew, and `submissions`,
      each with `submission` (its public id) and `what` became of it, the newest first
    - lineage: `bases`, each with `model`, `old_rating`, `rating`, `old_level`, `level`
    - rubric: `old_rubric`, `rubric`, `old_digest`, `digest`
    - correction: `old_engine`, `engine`, `old_licenses`, `licenses` (digests)
    """
    match cause:
        case Cause.REPOSITORY:
            seen = new.observation.content if new.observation else {}
            return {
                "repository": seen.get("name") or seen.get("repo_id") or new.ai_model.slug,
                "old_commit": old.commit,
                "commit": new.commit,
                "old_observation": old.observation.digest if old.observation else "",
                "observation": new.observation.digest if new.observation else "",
                "datasets": _moved_datasets(old.observation, new.observation),
            }
        case Cause.EVIDENCE:
            return {
                "old_entry": old.entry.digest,
                "entry": new.entry.digest,
                "links": _new_links(old.entry, new.entry),
                "submissions": _moved_submissions(old.evidence, new.evidence),
            }
        case Cause.LINEAGE:
            return {"bases": _moved_bases(old, new)}
        case Cause.RUBRIC:
            return {
                "old_rubric": old.rubric,
                "rubric": new.rubric,
                "old_digest": old.rubric_digest,
                "digest": new.rubric_digest,
            }
        case Cause.CORRECTION:
            return {
                "old_engine": old.engine,
                "engine": new.engine,
                "old_licenses": old.licenses_digest,
                "licenses": new.licenses_digest,
            }


def _moved_datasets(old: Observation | None, new: Observation | None) -> list[dict[str, str]]:
    """Return the data sets that the later look found in another state; none after a first look."""
    if old is None or new is None:
        return []
    before = {look["name"]: look["state"] for look in old.content["datasets"]}
    return [
        {"name": look["name"], "old": before[look["name"]], "state": look["state"]}
        for look in new.content["datasets"]
        if look["name"] in before and before[look["name"]] != look["state"]
    ]


def _new_links(old: RegistryEntry, new: RegistryEntry) -> list[str]:
    """Return the links of statements that the older entry does not have in the same words."""
    before = old.content["dossier"]["statements"]
    fresh = [said for said in new.content["dossier"]["statements"] if said not in before]
    return list(dict.fromkeys(said["url"] for said in fresh if said["url"]))


def _moved_submissions(old: EvidenceSet | None, new: EvidenceSet | None) -> list[dict[str, str]]:
    """Return what happened to submissions between two sets, each once, the newest first."""
    found: dict[str, dict[str, str]] = {}
    row, steps = new, 0
    while row is not None and (old is None or row.pk != old.pk) and steps < MAX_SETS:
        for move in row.moves:
            found.setdefault(move["submission"], move)
        row, steps = row.previous, steps + 1
    return list(found.values())


def _moved_bases(old: Rating, new: Rating) -> list[dict[str, Any]]:
    """Return the bases that came, went, or were seen at another rating."""
    before = {base["model"]: base["rating"] for base in old.bases}
    after = {base["model"]: base["rating"] for base in new.bases}
    moved = [
        model for model in dict.fromkeys([*before, *after]) if before.get(model) != after.get(model)
    ]
    ids = {rating for chain in (before, after) for rating in chain.values() if rating}
    levels = dict(Rating.objects.filter(pk__in=ids).values_list("pk", "level"))
    return [
        {
            "model": model,
            "old_rating": before.get(model),
            "rating": after.get(model),
            "old_level": levels.get(before.get(model) or 0),
            "level": levels.get(after.get(model) or 0),
        }
        for model in moved
    ]
