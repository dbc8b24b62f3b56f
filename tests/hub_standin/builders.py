"""Short descriptions of repositories: ``model`` and ``dataset`` fill in the rest."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tests.hub_standin.cards import Card
from tests.hub_standin.faults import Fault
from tests.hub_standin.files import File, data, make_file, weights
from tests.hub_standin.json_types import JSON
from tests.hub_standin.repositories import (
    Commit,
    Content,
    Disabled,
    Gate,
    Kind,
    Repository,
    Settings,
    later,
    make_commit,
    make_identity,
    parse_time,
)

Files = Mapping[str, "str | bytes | File"]

GIT_ATTRIBUTES = make_file(
    "*.safetensors filter=lfs diff=lfs merge=lfs -text\n*.bin filter=lfs diff=lfs merge=lfs -text\n"
)
DEFAULT_CONFIG: Mapping[str, JSON] = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "tokenizer_config": {"bos_token": "<s>", "eos_token": "</s>"},
}
DEFAULT_HISTORY = ("initial commit", "Upload weights", "Update README.md")


def as_files(files: Files) -> dict[str, File]:
    """Return the files with every text or bytes made into a file."""
    return {
        path: content if isinstance(content, File) else make_file(content)
        for path, content in files.items()
    }


def model(
    repo_id: str,
    *,
    purpose: str = "",
    card: Mapping[str, JSON] | Card | None = None,
    body: str = "",
    license: str | Sequence[str] | None = None,
    parameters: int | None = 1_024,
    dtype: str = "BF16",
    config: Mapping[str, JSON] | None = DEFAULT_CONFIG,
    files: Files | None = None,
    fields: Mapping[str, JSON] | None = None,
    checkpoints: Iterable[str] = (),
    checkpoint_tags: Iterable[str] = (),
    variants: Iterable[str] = (),
    tags: Iterable[str] = (),
    pull_requests: int = 0,
    history: Sequence[str] = DEFAULT_HISTORY,
    created: str = "2025-03-01",
    identity: str | None = None,
    settings: Settings | None = None,
    gated: Gate = Gate.OPEN,
    disabled: Disabled = Disabled.NO,
    former_names: Sequence[str] = (),
    faults: Sequence[Fault] = (),
) -> Repository:
    """Return a model repository.

    ``card`` is the YAML head as a dictionary (with ``license`` and ``body`` added to it), or a
    whole :class:`Card`; pass ``card=NO_CARD`` for a repository without a README. ``parameters``
    makes one safetensors file of that many (``None``: only what ``files`` names). ``checkpoints``
    are branches and ``checkpoint_tags`` tags with weights of their own; ``variants`` and ``tags``
    only name the head.
    """
    own_files: dict[str, File] = {".gitattributes": GIT_ATTRIBUTES, **as_files(files or {})}
    own_fields: dict[str, JSON] = dict(fields or {})
    if parameters is not None:
        own_files.setdefault("model.safetensors", weights(parameters, dtype))
        own_fields.setdefault(
            "safetensors", {"parameters": {dtype: parameters}, "total": parameters}
        )
    if config is not None:
        own_files.setdefault("config.json", make_file(_json_text(config)))
        own_fields.setdefault("config", config)
    content = Content(own_files, _card_of(repo_id, card, body, license), own_fields)
    return _repository(
        Kind.MODEL,
        repo_id,
        content,
        purpose=purpose,
        checkpoints=checkpoints,
        checkpoint_tags=checkpoint_tags,
        variants=variants,
        tags=tags,
        pull_requests=pull_requests,
        converts=(),
        history=history,
        created=created,
        identity=identity,
        settings=replace(settings or Settings(), gated=gated, disabled=disabled),
        former_names=former_names,
        faults=faults,
    )


def dataset(
    repo_id: str,
    *,
    purpose: str = "",
    card: Mapping[str, JSON] | Card | None = None,
    body: str = "",
    license: str | Sequence[str] | None = "odc-by",
    files: Files | None = None,
    size: int = 40_000_000,
    fields: Mapping[str, JSON] | None = None,
    variants: Iterable[str] = (),
    history: Sequence[str] = ("initial commit", "Upload data"),
    created: str = "2025-02-01",
    identity: str | None = None,
    settings: Settings | None = None,
    gated: Gate = Gate.OPEN,
    disabled: Disabled = Disabled.NO,
    former_names: Sequence[str] = (),
    faults: Sequence[Fault] = (),
) -> Repository:
    """Return a data set repository; without ``files``, two parquet files of ``size`` bytes.

    ``size=0`` makes an emptied one, where only the card and ``.gitattributes`` are left.
    """
    own_files: dict[str, File] = {".gitattributes": GIT_ATTRIBUTES, **as_files(files or {})}
    if files is None and size:
        own_files["data/train-00000-of-00002.parquet"] = data(size - size // 2, "PAR1")
        own_files["data/train-00001-of-00002.parquet"] = data(size // 2, "PAR1")
    content = Content(own_files, _card_of(repo_id, card, body, license), dict(fields or {}))
    return _repository(
        Kind.DATASET,
        repo_id,
        content,
        purpose=purpose,
        checkpoints=(),
        checkpoint_tags=(),
        variants=variants,
        tags=(),
        pull_requests=0,
        converts=("parquet",) if size else (),
        history=history,
        created=created,
        identity=identity,
        settings=replace(settings or Settings(), gated=gated, disabled=disabled),
        former_names=former_names,
        faults=faults,
    )


# Pass as ``card`` for a repository that has no README.
NO_CARD = Card(data=None, body="\x00")


def _card_of(
    repo_id: str,
    card: Mapping[str, JSON] | Card | None,
    body: str,
    license: str | Sequence[str] | None,
) -> Card | None:
    if card is NO_CARD:
        return None
    if isinstance(card, Card):
        return card
    head = dict(card or {})
    if license is not None:
        head.setdefault("license", license if isinstance(license, str) else list(license))
    return Card(
        head or None, body or f"# {repo_id.split('/')[-1]}\n\nA model card of a stand-in.\n"
    )


def _repository(
    kind: Kind,
    repo_id: str,
    content: Content,
    *,
    purpose: str,
    checkpoints: Iterable[str],
    checkpoint_tags: Iterable[str],
    variants: Iterable[str],
    tags: Iterable[str],
    pull_requests: int,
    converts: Sequence[str],
    history: Sequence[str],
    created: str,
    identity: str | None,
    settings: Settings,
    former_names: Sequence[str],
    faults: Sequence[Fault],
) -> Repository:
    start = parse_time(created)
    author = repo_id.split("/")[0]
    commits: dict[str, Commit] = {}
    parent: str | None = None

    def add(at: Content, title: str, parent: str | None, salt: str = "") -> str:
        date = later(start, len(commits))
        commit = make_commit(
            at,
            title=title,
            date=date,
            parent=parent,
            author=author,
            salt=f"{kind}:{repo_id}:{salt}",
        )
        commits[commit.id] = commit
        return commit.id

    for title in history:
        parent = add(content, title, parent)
    if parent is None:
        raise ValueError("a repository needs at least one commit")
    head = parent
    first = commits[head]

    def checkpoint(name: str) -> str:
        held = {**content.files, "model.safetensors": weights(1_024, seed=name)}
        return add(replace(content, files=held), f"Add checkpoint {name}", first.parent, name)

    return Repository(
        kind=kind,
        repo_id=repo_id,
        identity=identity or make_identity(kind, repo_id),
        created_at=start,
        commits=commits,
        branches={
            "main": head,
            **{name: checkpoint(name) for name in checkpoints},
            **dict.fromkeys(variants, head),
        },
        tags={**{name: checkpoint(name) for name in checkpoint_tags}, **dict.fromkeys(tags, head)},
        converts={
            name: add(content, f"Convert to {name}", first.parent, f"convert {name}")
            for name in converts
        },
        pull_requests={
            str(number): add(content, f"Pull request {number}", head, f"pull request {number}")
            for number in range(1, pull_requests + 1)
        },
        settings=settings,
        former_names=tuple(former_names),
        faults=tuple(faults),
        purpose=purpose,
    )


def _json_text(value: Mapping[str, JSON]) -> str:
    return json.dumps(value, indent=2) + "\n"
