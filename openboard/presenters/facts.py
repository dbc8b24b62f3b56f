"""The lists of facts beside a model's findings."""

from audits.engine.components import Kind
from audits.engine.evidence import Dossier
from audits.engine.observations import Gating, Observations, RepositoryState
from audits.models import AIModel
from openboard import formats
from openboard.pages import Fact, Link
from openboard.presenters.common import hub_url, outside, released_text, short_address

MAX_LINKS = 6

GATING_WORDS = {
    Gating.NONE: "",
    Gating.AUTO: "Behind a gate: anybody who agrees to terms gets it at once",
    Gating.MANUAL: "Behind a gate: the publisher decides on each request",
}
STATE_WORDS = {
    RepositoryState.PRESENT: "",
    RepositoryState.DISABLED: "Disabled by the Hub",
    RepositoryState.MISSING: "Not found at one look",
    RepositoryState.GONE: "Gone: not found at two looks",
}


def model_facts(ai_model: AIModel, dossier: Dossier, seen: Observations | None) -> tuple[Fact, ...]:
    """Return who released what, when, and where it is."""
    facts = [
        Fact("Family", ai_model.family),
        Fact("Kind", formats.KIND_NAMES[Kind(ai_model.kind)]),
        Fact("Released", formats.partial_date(released_text(ai_model))),
        Fact("Parameters", formats.parameters(ai_model.parameters) or "not known"),
        Fact("License", ai_model.license or "none found", note="of the weights"),
    ]
    if ai_model.on_hub:
        repository = ai_model.current_name or ai_model.hub_repository
        state = STATE_WORDS[seen.state] if seen else ""
        note = state or (GATING_WORDS[seen.gating] if seen else "")
        if ai_model.current_name and ai_model.current_name != ai_model.hub_repository:
            note = f"{note}. " if note else ""
            note += f"Renamed from {ai_model.hub_repository}"
        facts.append(Fact("Repository", repository, hub_url(repository), note=note))
        if ai_model.commit:
            url = hub_url(repository, "tree", ai_model.commit)
            facts.append(Fact("Commit", ai_model.commit[:12], url, is_mono=True))
        if ai_model.hub_modified:
            facts.append(Fact("Changed there", "", when=ai_model.hub_modified))
        if ai_model.downloads is not None:
            facts.append(Fact("Downloads", f"{ai_model.downloads:,}", note="in 30 days"))
        facts.append(Fact("Next look", "not planned", when=ai_model.due_at))
    else:
        facts.append(Fact("Repository", "not on the Hub"))
    code = dict.fromkeys(one.repository for one in dossier.code)
    for name, urls in (("Code", tuple(code)), ("Papers", dossier.papers)):
        if urls:
            links = tuple(Link(short_address(url), outside(url)) for url in urls[:MAX_LINKS])
            facts.append(Fact(name, "", links=links))
    return tuple(facts)


def weight_facts(seen: Observations | None) -> tuple[Fact, ...]:
    """Return what the listing of the repository holds; empty when nobody could read it."""
    if seen is None or seen.state is not RepositoryState.PRESENT:
        return ()
    weights, files = seen.weights, seen.files
    facts = [
        Fact("Repository", formats.size(files.bytes), note=formats.count(files.count, "file")),
    ]
    if weights.count:
        facts.append(Fact("Formats", ", ".join(one.value for one in weights.formats)))
        facts.append(
            Fact("Weights", formats.size(weights.bytes), note=formats.count(weights.count, "file"))
        )
    else:
        facts.append(Fact("Weights", "no weight file found"))
    if weights.dtypes:
        total = sum(number for _, number in weights.dtypes) or 1
        types = sorted(weights.dtypes, key=lambda pair: -pair[1])
        shown = ", ".join(
            f"{name} {round(number * 100 / total)} %" if len(types) > 1 else name
            for name, number in types[:4]
        )
        facts.append(Fact("Data types", shown))
    if weights.missing_shards:
        facts.append(Fact("Missing", formats.count(len(weights.missing_shards), "shard")))
    if seen.checkpoints.commits:
        facts.append(
            Fact(
                "Checkpoints",
                formats.count(seen.checkpoints.commits, "step"),
                note=", ".join(seen.checkpoints.examples[:3]),
            )
        )
    if seen.architectures:
        facts.append(Fact("Architecture", ", ".join(seen.architectures[:3])))
    if seen.custom_code:
        facts.append(Fact("Runs code of its own", "yes"))
    return tuple(facts)
