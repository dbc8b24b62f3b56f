"""One model repository on the Hub, as plain observations at one commit.

The plan, within 5 API requests and 4 file reads for a model, redirects included:

1. The information, which says the commit that everything after it is read at.
2. The listing of files: one request for each 1,000 entries, at most two (one after a rename).
3. Branches and tags.
4. With what is left, the data sets that are named; answers are shared between models by a cache.
5. README and license file, one read each, or two where the Hub keeps them behind a redirect. They
   are not asked for when the repository is gated: nobody could read them.

So what is dropped first are looks at data sets, then sizes beyond the second page of the listing
(names come with the information, all of them). Which pages are read does not depend on what the
cache holds: the same repository gives the same observations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from audits.collect.card import MAX_BYTES as MAX_CARD_BYTES
from audits.collect.card import README, read_card, unread_card
from audits.collect.client import (
    Cost,
    Denial,
    Denied,
    Hub,
    OutOfBudget,
    Session,
    TooLarge,
    check_name,
)
from audits.collect.datasets import (
    FRESH_SECONDS,
    DatasetCache,
    MemoryDatasetCache,
    look_at_datasets,
    name_datasets,
)
from audits.collect.errors import BadAnswer, BadName, HubRefused, IdentityChanged
from audits.collect.facts import (
    needs_custom_code,
    read_architectures,
    read_bases,
    read_evaluations,
    read_gating,
    read_papers,
    read_switch,
    read_tags,
    read_terms,
    tag_values,
)
from audits.collect.files import (
    Listing,
    describe_files,
    describe_training,
    describe_weights,
    make_listing,
    read_tree,
    step_directories,
)
from audits.collect.license_file import MAX_BYTES as MAX_LICENSE_BYTES
from audits.collect.license_file import choose_license_file, read_license_text
from audits.collect.links import find_code_links, find_datasets
from audits.collect.proofs import find_proofs
from audits.collect.refs import read_checkpoints
from audits.collect.text import clean_line, clean_lines, mapping, whole
from audits.engine.observations import (
    SCHEMA,
    Card,
    Gating,
    License,
    Observations,
    RepositoryState,
)

API_REQUESTS = 5
FILE_READS = 4
TREE_PAGES = 2

EXPAND = (
    "author",
    "baseModels",
    "cardData",
    "config",
    "createdAt",
    "disabled",
    "downloads",
    "evalResults",
    "gated",
    "gguf",
    "lastModified",
    "library_name",
    "likes",
    "model-index",
    "pipeline_tag",
    "private",
    "safetensors",
    "sha",
    "siblings",
    "tags",
)


@dataclass(frozen=True, slots=True)
class Popularity:
    """Numbers that move without the repository changing; no part of the observations."""

    downloads: int | None = None
    """In the last 30 days."""
    likes: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a model brought."""

    observations: Observations
    popularity: Popularity
    cost: Cost
    datasets_waiting: int = 0
    """Named data sets whose turn did not come: a reason to look again soon."""


def collect_model(
    repo_id: str,
    *,
    hub: Hub,
    datasets: Sequence[str] = (),
    dataset_cache: DatasetCache | None = None,
    hub_id: str | None = None,
    fresh_seconds: float = FRESH_SECONDS,
) -> Look:
    """Look at a model repository once. `datasets` are looked at besides those that its card names.

    `hub_id` is the identity that the name had at the last look. `fresh_seconds` is how long an
    answer on a data set stands before it is asked again.

    A repository that is missing or disabled is an observation. Raises `BadName` before anything is
    sent, `IdentityChanged` when another repository answers under the name, and `HubUnreachable`,
    `HubBusy`, `HubRefused` or `BadAnswer` when the look failed, which says nothing about the model.
    """
    check_name(repo_id)
    session = hub.session(api_requests=API_REQUESTS, file_reads=FILE_READS)
    cache = dataset_cache if dataset_cache is not None else MemoryDatasetCache()
    try:
        return _look(repo_id, session, hub_id, datasets, cache, fresh_seconds)
    except Denied as denied:
        raise BadAnswer(f"{repo_id} changed while it was read: {denied}.") from denied
    except OutOfBudget as stopped:
        raise BadAnswer(f"The Hub sends on too often to read {repo_id}: {stopped}.") from stopped
    except TooLarge as error:
        raise BadAnswer(str(error)) from error


def _look(
    repo_id: str,
    session: Session,
    hub_id: str | None,
    datasets: Sequence[str],
    cache: DatasetCache,
    fresh_seconds: float,
) -> Look:
    try:
        info = _ask_for_info(repo_id, session)
    except Denied as denied:
        states = {
            Denial.MISSING: RepositoryState.MISSING,
            Denial.DISABLED: RepositoryState.DISABLED,
        }
        if denied.denial not in states:
            raise HubRefused(f"The Hub does not answer for {repo_id}: {denied}.") from denied
        return _absent(repo_id, states[denied.denial], session)
    found_id = clean_line(info.get("_id"), 64)
    if hub_id and found_id != hub_id:
        raise IdentityChanged(repo_id, hub_id, found_id)
    if read_switch(info, "private"):
        # Only our own token shows it: to everybody else it is not there.
        return _absent(repo_id, RepositoryState.MISSING, session)
    if read_switch(info, "disabled"):
        return _absent(repo_id, RepositoryState.DISABLED, session, info)
    return _Reading(repo_id, info, session).read(datasets, cache, fresh_seconds)


def _ask_for_info(repo_id: str, session: Session) -> Mapping[str, Any]:
    path = f"/api/models/{repo_id}"
    try:
        info = session.json(path, {"expand": EXPAND})
    except TooLarge:
        # Hundreds of thousands of files: their names are what is too long.
        slim = tuple(name for name in EXPAND if name != "siblings")
        info = session.json(path, {"expand": slim})
    if not isinstance(info, Mapping) or not clean_line(info.get("_id"), 64):
        raise BadAnswer(f"The Hub's answer on {repo_id} has no identity.")
    return info


def _absent(
    repo_id: str,
    state: RepositoryState,
    session: Session,
    info: Mapping[str, Any] | None = None,
) -> Look:
    seen = Observations(
        schema=SCHEMA,
        repo_id=repo_id,
        state=state,
        name=clean_line(info.get("id"), 200) if info else None,
        hub_id=clean_line(info.get("_id"), 64) if info else None,
    )
    return Look(seen, Popularity(), session.cost)


class _Reading:
    """The steps of reading one repository that is there, at the commit its information names."""

    def __init__(self, repo_id: str, info: Mapping[str, Any], session: Session) -> None:
        self.repo_id, self.info, self.session = repo_id, info, session
        self.name = clean_line(info.get("id"), 200)
        self.commit = clean_line(info.get("sha"), 64)
        try:
            check_name(self.name)
        except BadName as error:
            raise BadAnswer(f"The Hub's answer on {repo_id} has no name.") from error
        if not self.commit or not self.commit.isalnum():
            raise BadAnswer(f"The Hub's answer on {repo_id} names no commit to read it at.")
        self.gating = read_gating(info.get("gated"))
        self.card_data = mapping(info.get("cardData"))
        self.tags = read_tags(info)
        self.notes: list[str] = []
        self.card_file = b""

    def read(self, datasets: Sequence[str], cache: DatasetCache, fresh_seconds: float) -> Look:
        info, tags = self.info, self.tags
        listing = self._read_listing()
        refs = self._read_refs()
        card = self._read_card(listing)
        data = self.card_data or mapping(card.data)
        license_ = self._read_license(data, listing)
        named, left_out = name_datasets(datasets, self._datasets_of_card(data, card))
        if left_out:
            self.notes.append(f"{left_out} more data sets are named than are looked at.")
        looks = look_at_datasets(named, self.session, cache, fresh_seconds=fresh_seconds)
        bases, notes = read_bases(info, data, tags, self.name)
        self.notes += notes
        observations = Observations(
            schema=SCHEMA,
            repo_id=self.repo_id,
            state=RepositoryState.PRESENT,
            name=self.name,
            hub_id=clean_line(info.get("_id"), 64),
            commit=self.commit,
            gating=self.gating,
            created=clean_line(info.get("createdAt"), 40) or None,
            modified=clean_line(info.get("lastModified"), 40) or None,
            pipeline=clean_line(info.get("pipeline_tag"), 100) or None,
            library=clean_line(info.get("library_name"), 100) or None,
            architectures=read_architectures(info),
            custom_code=needs_custom_code(info, tags),
            tags=tags,
            license=license_,
            card=card,
            files=describe_files(listing),
            weights=describe_weights(listing, info),
            checkpoints=read_checkpoints(refs, step_directories(listing)),
            training=describe_training(listing),
            datasets=looks.looks,
            bases=bases,
            evaluations=read_evaluations(info, data),
            papers=read_papers(tags),
            code_links=find_code_links(card.text, self.name.partition("/")[0]),
            notes=tuple(self.notes),
            proofs=find_proofs(self.card_file, self.card_data, listing.names),
        )
        popularity = Popularity(whole(info.get("downloads")), whole(info.get("likes")))
        return Look(observations, popularity, self.session.cost, looks.waiting)

    def _read_listing(self) -> Listing:
        """Read the tree at the commit, as many pages as the plan allows."""
        path = f"/api/models/{self.name}/tree/{quote(self.commit, safe='')}"
        was_redirected = self.session.cost.api_requests > 1
        page = self.session.page(path, {"recursive": "true", "expand": "false"})
        entries = read_tree(page.items)
        for _ in range(0 if was_redirected else TREE_PAGES - 1):
            if page.next_path:
                page = self.session.page(page.next_path)
                entries |= read_tree(page.items)
        is_complete = page.next_path is None
        listing = make_listing(self.info.get("siblings"), entries, tree_is_complete=is_complete)
        if not is_complete:
            self.notes.append(
                f"Sizes were read of {len(entries):,} of {len(listing.names):,} files."
            )
        return listing

    def _read_refs(self) -> Any:
        """Return branches and tags; that the Hub keeps them behind a gate is survived."""
        try:
            return self.session.json(f"/api/models/{self.name}/refs")
        except Denied as denied:
            if denied.denial is not Denial.GATED:
                raise
            self.notes.append("Branches and tags are shown only to those who were let in.")
            return {"branches": [], "tags": []}

    def _read_card(self, listing: Listing) -> Card:
        if README not in listing.names:
            return Card(present=False)
        if self.gating is not Gating.NONE:
            return unread_card(self.card_data)
        try:
            file = self.session.file(self.name, self.commit, README, MAX_CARD_BYTES)
        except Denied as denied:
            if denied.denial is not Denial.GATED:
                raise
            return unread_card(self.card_data)
        self.card_file = file.content
        card = read_card(file.content, file.is_cut, self.info.get("cardData"))
        if card.error:
            self.notes.append(f"The card's head could not be read: {card.error}")
        return card

    def _read_license(self, data: Mapping[str, Any], listing: Listing) -> License:
        """Return the license as stated, with what the license file says beside it.

        The file is read whenever there is one: a card that says one thing while the file says
        another is what this board is for.
        """
        terms, note = read_terms(data, self.tags)
        if note:
            self.notes.append(note)
        path = choose_license_file(listing.names, terms.link if terms else None)
        if path is None:
            return License(terms)
        if self.gating is not Gating.NONE:
            return License(terms, path)
        try:
            file = self.session.file(self.name, self.commit, path, MAX_LICENSE_BYTES)
        except Denied as denied:
            self.notes.append(f"{path} could not be read: {denied.denial.value}.")
            return License(terms, path)
        except OutOfBudget:
            self.notes.append(f"{path} was not read: the Hub sends on too often.")
            return License(terms, path)
        digest, recognized = read_license_text(file.content)
        return License(terms, path, digest, recognized)

    def _datasets_of_card(self, data: Mapping[str, Any], card: Card) -> list[str]:
        return [
            *clean_lines(data.get("datasets"), 200),
            *tag_values(self.tags, "dataset:"),
            *find_datasets(card.text),
        ]
