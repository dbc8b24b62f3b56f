"""What all forms of evidence share: who sends it, links, the token, what keeps robots out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings

from audits.links import BadLink, Link, parse_link
from audits.offers import Offer, Relationship, SubmissionKind
from audits.services.offer_checks import (
    MAX_EMAIL,
    MAX_NAME,
    MAX_QUOTATION,
    MAX_URL,
    MAX_WORDS,
    BadOffer,
    checked_email,
)
from openboard.drafts import Draft, new_draft, read_draft

RELATIONSHIPS = {
    Relationship.PRODUCER: "I am its producer, or write for them",
    Relationship.USER: "I use it",
    Relationship.REPORTER: "I write about it",
    Relationship.NONE: "None of these",
}

ACCEPTED_LINKS = (
    "A web address, also of a file in a git repository; a model on the Hub as owner/name, a data "
    "set as datasets/owner/name; an arXiv id or a DOI."
)
"""What a field for a link takes (`audits.links.parse_link`)."""

# A name that robots like to fill in, for a field that people never see.
TRAP = "website"


class Trouble(ValueError):  # noqa: N818  # it is told at a field, as a sentence
    """What was typed does not fit: at which field, and a sentence that says what to do."""

    def __init__(self, field: str, sentence: str) -> None:
        """Keep both."""
        super().__init__(sentence)
        self.field, self.sentence = field, sentence


def text(
    label: str, hint: str = "", *, longest: int, rows: int = 0, kind: str = "text", **more: Any
) -> forms.CharField:
    """Return an optional field for text: a line, or so many rows.

    Forms ask for nothing themselves: what a kind of submission needs is checked in one place, where
    it is taken in, whoever sends it.
    """
    attributes = {"rows": rows} if rows else {"autocomplete": more.pop("autocomplete", "off")}
    widget = forms.Textarea(attributes) if rows else forms.TextInput({"type": kind, **attributes})
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=longest,
        required=False,
        widget=widget,
        strip=True,
        error_messages={
            "max_length": "Keep this to %(limit_value)d characters; it has %(show_value)d."
        },
        **more,
    )


def choice(
    label: str, options: Mapping[Any, str], hint: str = "", *, radios: bool = True
) -> forms.ChoiceField:
    """Return a choice of one, as radio buttons or a list."""
    pairs = [(str(value), words) for value, words in options.items()]
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=pairs,
        required=False,
        widget=forms.RadioSelect if radios else forms.Select,
        error_messages={"invalid_choice": "Choose one of these."},
    )


class OfferForm(forms.Form):
    """A form of evidence. What is wrong stands at its field, and what was typed is kept."""

    kind: ClassVar[SubmissionKind]

    # The parts that end each form; `order_fields` keeps them there.
    LAST: ClassVar[tuple[str, ...]] = ("relationship", "name", "email", TRAP, "draft")

    relationship = choice("Who are you to the model?", RELATIONSHIPS)
    name = text(
        "Your name (optional)",
        "Shown beside what you send once it is decided. A pen name or an organization will do.",
        longest=MAX_NAME,
        autocomplete="name",
    )
    email = text(
        "E-mail (optional)",
        "Only to tell you what is decided. It is never shown or passed on, and is deleted some "
        "weeks after the decision.",
        longest=MAX_EMAIL,
        kind="email",
        autocomplete="email",
    )
    website = forms.CharField(
        label="Leave this empty",
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )
    draft = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        """Take `purpose` as well: what the form is about, which its token is good for."""
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.purpose = purpose
        self.order_fields([*(name for name in self.fields if name not in self.LAST), *self.LAST])
        if not self.is_bound:
            self.initial.setdefault("draft", new_draft(self.form_purpose))
            self.initial.setdefault("relationship", Relationship.NONE.value)

    @property
    def form_purpose(self) -> str:
        """What this form's token is good for."""
        return f"{self.kind}:{self.purpose}"

    # Fields that most people need not see at once.
    folded: ClassVar[tuple[str, ...]] = ()

    @property
    def is_unfolded(self) -> bool:
        """Whether something stands in a folded field, or is wrong with it."""
        return any(self[name].value() or self[name].errors for name in self.folded)

    # Fields that only one answer of another field asks for: that field, and its answer. Styles hide
    # them until then, in browsers that can tell what is chosen.
    only_for: ClassVar[Mapping[str, tuple[str, str]]] = {}

    # What must be answered, and what is said at the field where it is not. The service asks again;
    # here so that all that is missing is said at once.
    needed: ClassVar[Mapping[str, str]] = {}

    # Where a field is not called what the offer calls it.
    called: ClassVar[Mapping[str, str]] = {}

    def asked(self) -> list[forms.BoundField]:
        """Return the fields about what is offered, in their order; none that is folded."""
        hidden = {*self.LAST, *self.folded}
        return [field for field in self.visible_fields() if field.name not in hidden]

    def asked_folded(self) -> list[forms.BoundField]:
        """Return the fields that most people need not see at once."""
        return [self[name] for name in self.folded if name in self.fields]

    def asked_last(self) -> list[forms.BoundField]:
        """Return the fields about who sends it."""
        return [self[name] for name in self.LAST if name in self.fields and self._is_person(name)]

    def _is_person(self, name: str) -> bool:
        return name != TRAP and not self[name].is_hidden

    def read_draft(self) -> Draft:
        """Return what the token says; where it is too old, the form gets a new one to send."""
        draft = read_draft(self.form_purpose, str(self.data.get("draft", "")))
        if not draft.token:
            # No field takes several values, so that each has its last one.
            sent = {name: self.data[name] for name in self.data}
            self.data = {**sent, "draft": new_draft(self.form_purpose)}
        return draft

    def clean_website(self) -> str:
        """Refuse what only a program fills in."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError("Leave the field “website” empty, and send it again.")
        return ""

    def clean_relationship(self) -> str:
        """Return who they say to be; who said nothing is nobody in particular."""
        return self.cleaned_data["relationship"] or Relationship.NONE.value

    def clean_email(self) -> str:
        """Return an address, or say here what is wrong with it, along with all else."""
        try:
            return checked_email(self.cleaned_data["email"])
        except BadOffer as error:
            raise forms.ValidationError(error.sentence) from None

    def clean(self) -> dict[str, Any]:
        """Say all that is wrong at once, and drop the answers to what is not asked."""
        given = super().clean() or {}
        not_asked = {
            name for name, (other, answer) in self.only_for.items() if given.get(other) != answer
        }
        for name in not_asked:
            self.errors.pop(name, None)
            given[name] = ""
        for name, sentence in self.needed.items():
            if not given.get(name) and name not in {*self.errors, *not_asked}:
                self.add_error(name, sentence)
        try:
            self.offer()
        except Trouble as trouble:
            if trouble.field not in self.errors:
                self.add_error(trouble.field, trouble.sentence)
        return given

    def said(self, name: str) -> str:
        """Return the text of a field; empty when the form does not have it."""
        return str(self.cleaned_data.get(name) or "")

    def offer(self) -> Offer:
        """Return what was offered. Raises `Trouble`, unless the form is valid."""
        raise NotImplementedError

    def first_link(self) -> tuple[Link, ...]:
        """Return the link with what was said of it, if there is one. Raises `Trouble`."""
        if not self.said("link"):
            for name in ("commit", "path", "sha256"):
                if self.said(name):
                    raise Trouble("link", "Give the link that this commit, path or hash is of.")
            return ()
        parts = {name: self.said(name) for name in ("commit", "path", "sha256", "quotation")}
        return (read_link(self.said("link"), **parts),)

    def further_links(self) -> tuple[Link, ...]:
        """Return the further links, a line each. Raises `Trouble`."""
        lines = (line.strip() for line in self.said("more_links").splitlines())
        return tuple(read_link(line, field="more_links") for line in lines if line)


def read_link(value: str, *, field: str = "link", **parts: str) -> Link:
    """Return the link that was typed. Raises `Trouble` at its field."""
    try:
        return parse_link(value, endpoint=settings.HF_ENDPOINT, **parts)
    except BadLink as error:
        raise Trouble(field, str(error)) from error


def link_field() -> forms.CharField:
    """Return the field for what a submission rests on."""
    return text("Link", f"{ACCEPTED_LINKS} Anybody must be able to open it.", longest=MAX_URL)


def quotation_field() -> forms.CharField:
    """Return the field for what is to be seen at the link."""
    return text(
        "What does it say there? (optional)",
        "The words that show it, copied exactly. The machine looks for them at the link.",
        longest=MAX_QUOTATION,
        rows=3,
    )


def words_field(label: str = "Anything else (optional)", hint: str = "") -> forms.CharField:
    """Return the field for a submitter's own words."""
    return text(label, hint, longest=MAX_WORDS, rows=4)
