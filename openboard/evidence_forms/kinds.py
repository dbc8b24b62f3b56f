"""One form for each kind of submission."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import Any

from django import forms

from audits.engine.components import Extent, Relation
from audits.links import Link
from audits.offers import (
    DisputeReason,
    MissingModel,
    Offer,
    Relationship,
    Report,
    Shows,
    SubmissionKind,
)
from audits.rubrics import load_rubric
from audits.services.offer_checks import (
    MAX_LICENSE,
    MAX_LINE,
    MAX_MODEL_NAME,
    MAX_NAME,
    MAX_URL,
    MAX_WORDS,
)
from openboard import formats
from openboard.evidence_forms.base import (
    ACCEPTED_LINKS,
    OfferForm,
    Trouble,
    choice,
    link_field,
    quotation_field,
    read_link,
    text,
    words_field,
)
from openboard.evidence_words import DISPUTE_REASONS, EXTENTS, SHOWS

RELATIONS = {
    Relation.FINETUNE: "Fine-tuned from it",
    Relation.ADAPTER: "An adapter for it",
    Relation.MERGE: "Merged from it and others",
    Relation.QUANTIZED: "Quantized from it",
}


SHOWS_BY_STANCE = (
    (
        "For the criterion",
        (Shows.RELEASED, Shows.PART, Shows.GATED, Shows.DESCRIBED, Shows.FROM_SCRATCH),
    ),
    ("Against it", (Shows.WITHHELD, Shows.PROMISED, Shows.GONE)),
    ("Something about it", (Shows.LICENSE, Shows.BASE)),
)


class CriterionForm(OfferForm):
    """About one criterion, with a link."""

    folded = ("path", "commit", "sha256")
    only_for = {
        "license": ("shows", Shows.LICENSE.value),
        "base": ("shows", Shows.BASE.value),
        "relation": ("shows", Shows.BASE.value),
    }
    needed = {
        "criterion": "Choose the criterion that this is about.",
        "license": "Write which license the link shows, by its name or identifier.",
        "base": "Enter the model that it was made from, as owner/name.",
        "relation": "Choose how it was made from that model.",
        "link": "Give a link: without one there is nothing to check.",
    }

    criterion = choice("What is it about?", {}, radios=False)
    component = choice("Which of these is it about?", {}, radios=False)
    shows = choice("What does the link show?", SHOWS)
    license = text("Which license?", "Its name or its SPDX identifier.", longest=MAX_LICENSE)
    base = text("Which base model?", "As owner/name.", longest=MAX_LICENSE)
    relation = choice("How was it made from that?", {"": "Choose one", **RELATIONS}, radios=False)
    link = link_field()
    quotation = quotation_field()
    path = text(
        "Path",
        "Of the file, from the top of the repository: scripts/train.py",
        longest=1_000,
    )
    commit = text(
        "Commit",
        "Or a tag. Without one the machine looks at what is there today, which may change.",
        longest=200,
    )
    sha256 = text("SHA-256", "Of an archive: 64 hexadecimal digits.", longest=100)
    words = words_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the criteria of the current rubric, and the parts of the one that was chosen."""
        super().__init__(*args, **kwargs)
        self._choices("criterion").choices = [("", "Choose one"), *criterion_choices()]
        chosen = str(self.data.get("criterion") or self.initial.get("criterion") or "")
        self._choices("shows").choices = [
            (heading, [(one.value, SHOWS[one]) for one in group])
            for heading, group in SHOWS_BY_STANCE
        ]
        parts = _components_of(chosen)
        if len(parts) > 1:
            self._choices("component").choices = [("", "All of them"), *parts]
        else:
            del self.fields["component"]

    def _choices(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def offer(self) -> Offer:
        """Return the offer."""
        shows = self.said("shows")
        return Offer(
            criterion=self.said("criterion"),
            component=self.said("component"),
            shows=Shows(shows) if shows else None,
            links=self.first_link(),
            words=self.said("words"),
            license=self.said("license"),
            base=self.said("base"),
            relation=self.said("relation"),
        )


class EvidenceForm(CriterionForm):
    """A link for or against a criterion."""

    kind = SubmissionKind.EVIDENCE
    needed = {**CriterionForm.needed, "shows": "Choose what the link shows."}


class DisputeForm(CriterionForm):
    """A finding is wrong, and why."""

    kind = SubmissionKind.DISPUTE
    needed = {**CriterionForm.needed, "reason": "Choose why the finding is wrong."}

    reason = choice("Why is the finding wrong?", DISPUTE_REASONS)

    field_order = ("criterion", "component", "reason")

    def offer(self) -> Offer:
        """Return the offer."""
        reason = self.said("reason")
        return replace(super().offer(), reason=DisputeReason(reason) if reason else None)


class ReplyForm(OfferForm):
    """The publisher's own words."""

    kind = SubmissionKind.REPLY
    needed = {"words": "Write your reply."}

    criterion = choice("Which finding is it about?", {}, radios=False)
    words = words_field(
        "Your reply",
        "It stands beside the finding once you have shown that you are the publisher. It moves no "
        "rating; evidence does.",
    )
    link = text("Link (optional)", ACCEPTED_LINKS, longest=MAX_URL)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the criteria; only publishers reply, so nobody is asked who they are."""
        super().__init__(*args, **kwargs)
        field = self.fields["criterion"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "The whole model"), *criterion_choices()]
        del self.fields["relationship"]

    def clean_relationship(self) -> str:
        """Return what a reply says of who sends it."""
        return Relationship.PRODUCER.value

    def clean(self) -> dict[str, Any]:
        """Add who it comes from."""
        return {**(super().clean() or {}), "relationship": Relationship.PRODUCER.value}

    def offer(self) -> Offer:
        """Return the offer."""
        return Offer(
            criterion=self.said("criterion"), words=self.said("words"), links=self.first_link()
        )


class ReproductionForm(OfferForm):
    """How a rebuild was tried, and how far it went."""

    kind = SubmissionKind.REPRODUCTION
    called = {"data": "data_used"}
    needed = {
        "extent": "Choose how far the reproduction went.",
        "code": "Name the code that you ran, with its commit.",
        "data_used": "Say which data you used; “none” is an answer.",
        "environment": "Say in which software environment you ran it.",
        "hardware": "Say on which hardware you ran it.",
        "outcome": "Say what came out; if it failed, where and how.",
        "link": "Give a link: without one there is nothing to check.",
    }

    extent = choice(
        "How far did you get?", {extent: words for extent, (_, words) in EXTENTS.items()}
    )
    code = text("Code", "Repository and commit of what you ran.", longest=MAX_LINE)
    # `data` is what Django calls all that was sent.
    data_used = text(
        "Data", "Which data sets, at which revision; how much of them.", longest=MAX_LINE
    )
    environment = text("Environment", "Container, lock file, main versions.", longest=MAX_LINE)
    hardware = text("Hardware", "Machines, their number, how long.", longest=MAX_LINE)
    outcome = text(
        "What came out",
        "Your numbers beside the published ones. If it failed: where, and what was missing.",
        longest=MAX_WORDS,
        rows=5,
    )
    link = text(
        "Link to your report",
        f"Or to your logs or weights. {ACCEPTED_LINKS} Anybody must be able to open it.",
        longest=MAX_URL,
    )
    more_links = text(
        "More links (optional)",
        "Logs, weights, code: one a line, up to nine.",
        longest=10_000,
        rows=3,
    )
    hashes = text(
        "Hashes (optional)",
        "Of the files that came out, one a line.",
        longest=MAX_WORDS,
        rows=3,
    )

    def offer(self) -> Offer:
        """Return the offer."""
        extent = self.said("extent")
        names = ("code", "environment", "hardware", "outcome", "hashes")
        said = {name: self.said(name) for name in names}
        report = Report(Extent(extent), data=self.said("data_used"), **said) if extent else None
        return Offer(links=(*self.first_link(), *self.further_links()), report=report)


class MissingForm(OfferForm):
    """A model that the board lacks."""

    kind = SubmissionKind.MISSING

    repository = text(
        "Its place on the Hub", "As owner/name. Then the next three are not needed.", longest=200
    )
    model_name = text("Its name, if it is not on the Hub", longest=MAX_MODEL_NAME)
    publisher = text("Who publishes it, if it is not on the Hub", longest=MAX_NAME)
    link = text(
        "Link, if it is not on the Hub",
        "Where its publisher tells of it. Anybody must be able to open it.",
        longest=MAX_URL,
    )
    words = words_field("Why it belongs on the board (optional)")

    def offer(self) -> Offer:
        """Return the offer; the repository is the link of what is on the Hub."""
        links = self.first_link()
        repository = self.said("repository")
        if repository and not links:
            links = self._hub(repository)
        missing = MissingModel(
            repository=repository, name=self.said("model_name"), publisher=self.said("publisher")
        )
        return Offer(links=links, words=self.said("words"), missing=missing)

    def _hub(self, repository: str) -> tuple[Link, ...]:
        try:
            return (read_link(repository, field="repository"),)
        except Trouble:
            return ()  # what is wrong with it is said when it is taken in


class SupplementForm(OfferForm):
    """What a submitter adds later."""

    kind = SubmissionKind.EVIDENCE

    words = words_field("What do you want to add?")
    link = text("Link (optional)", ACCEPTED_LINKS, longest=MAX_URL)
    quotation = quotation_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for nothing that the submission has already."""
        super().__init__(*args, **kwargs)
        for name in ("relationship", "name", "email"):
            del self.fields[name]

    @property
    def form_purpose(self) -> str:
        """What this form's token is good for."""
        return f"supplement:{self.purpose}"

    def offer(self) -> Offer:
        """Return what is added: words, a link, or both."""
        return Offer(words=self.said("words"), links=self.first_link())


def criterion_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the criteria of the current rubric under their groups, for a list to choose from."""
    return [
        (formats.GROUP_NAMES[group], [(one.id, one.title) for one in criteria])
        for group, criteria in groupby(load_rubric().criteria, key=lambda one: one.group)
    ]


def _components_of(criterion: str) -> list[tuple[str, str]]:
    try:
        components = load_rubric().criterion(criterion).components
    except KeyError:
        return []
    return [(one.value, formats.component_name(one).capitalize()) for one in components]
