"""What a moderator rules to be accepted: the form of the parts that go to the judge.

form = ruling_form(SubmissionKind.EVIDENCE, data=None, initial=fields_of(suggested))
form.ruling(uid)        # the engine's `Accepted`, once the form is valid
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils import timezone

from audits.engine.accepted import Accepted, LicenseStated
from audits.engine.components import (
    Availability,
    Completeness,
    Component,
    Extent,
    Relation,
    Stage,
)
from audits.engine.evidence import BaseModel, DatasetNamed, Reproduction, Statement
from audits.engine.licenses import Terms
from audits.offers import SubmissionKind
from audits.services.rulings import MAX_NAME, MAX_NOTE, MAX_URL, read_terms
from openboard.evidence_words import EXTENTS
from openboard.formats import RELATION_WORDS, STAGE_WORDS, component_name

AVAILABILITIES: dict[Availability, str] = {
    Availability.RELEASED: "released",
    Availability.GATED: "released behind a gate",
    Availability.DESCRIBED: "described, and not released",
    Availability.PROMISED: "promised, and not released",
    Availability.WITHHELD: "not released",
    Availability.GONE: "gone; it was released before",
}
"""What a moderator can rule; that nobody knows is said by ruling nothing."""


def _start(words: str) -> str:
    return words[:1].upper() + words[1:]


def _words(
    words: Iterable[tuple[StrEnum, str]], *, none: str | None = None
) -> list[tuple[str, str]]:
    return [
        *([("", none)] if none is not None else []),
        *((value.value, _start(label)) for value, label in words),
    ]


def _today() -> str:
    """Return the day of a ruling; that of the decision replaces it."""
    return timezone.now().date().isoformat()


def _line(label: str, hint: str = "", length: int = MAX_URL, **attributes: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=length,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attributes}),
        error_messages={"max_length": f"Use at most {length} characters."},
    )


def _choice(label: str, choices: list[tuple[str, str]], hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=choices,
        required=False,
        error_messages={"invalid_choice": "Choose one of these."},
    )


class RulingForm(forms.Form):
    """What every ruling has in common: fields, of which some are behind a fold."""

    main: ClassVar[tuple[str, ...]] = ()
    more: ClassVar[tuple[str, ...]] = ()

    def ruling(self, uid: str) -> Accepted | None:
        """Return what is accepted, of a valid form; None when nothing of its kind is judged."""
        return None

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """The fields that are always in sight."""
        return [self[name] for name in self.main]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """The fields behind a fold."""
        return [self[name] for name in self.more]

    @property
    def is_more_open(self) -> bool:
        """Whether there is something behind the fold to be seen."""
        return any(self[name].value() or self[name].errors for name in self.more)


class NothingForm(RulingForm):
    """For replies: they are accepted without any effect."""


class StatementForm(RulingForm):
    """For evidence and disputes: a statement about a component, and what else was shown."""

    component = _choice(
        "Part of the release",
        _words(((one, component_name(one)) for one in Component), none="None"),
    )
    availability = _choice(
        "It is",
        _words(AVAILABILITIES.items(), none="Not ruled on"),
    )
    completeness = _choice(
        "How much of it",
        [(Completeness.ALL, "All of it"), (Completeness.PART, "Part of it")],
    )
    license = _line("License", "Best as an SPDX identifier.", 200)
    url = _line("Link", "What it rests on.", inputmode="url")
    note = _line("In a sentence", "Shown beside the finding.", MAX_NOTE)
    base_model = _line("Made from", "Its place on the Hub, owner/name.", 200)
    base_relation = _choice("How", _words(RELATION_WORDS.items()))
    stages = forms.MultipleChoiceField(
        label="Stages of training that this very release went through",
        choices=[
            (one.value, _start(STAGE_WORDS[one])) for one in (Stage.PRETRAINING, Stage.POSTTRAINING)
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    dataset_name = _line("Data set", "Its name, for the machine to look at it.", MAX_NAME)
    dataset_hub = _line("On the Hub", "owner/name, when it is there.", 200)
    dataset_url = _line("Elsewhere", "Its address, when it is not on the Hub.", inputmode="url")
    dataset_stage = _choice("Used for", _words(STAGE_WORDS.items()))

    main = ("component", "availability", "completeness", "license", "url", "note")
    more = (
        "base_model",
        "base_relation",
        "stages",
        "dataset_name",
        "dataset_hub",
        "dataset_url",
        "dataset_stage",
    )

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs together."""
        given = self.cleaned_data
        is_said = given.get("availability") or given.get("license")
        if is_said and not given.get("component"):
            self.add_error("component", "Choose the part that this is about.")
        if is_said and not given.get("url"):
            self.add_error("url", "Give the link that shows it.")
        base = given.get("base_model") or ""
        if base and not _is_place(base):
            self.add_error("base_model", "Write it as owner/name.")
        hub = given.get("dataset_hub") or ""
        if hub and not _is_place(hub):
            self.add_error("dataset_hub", "Write it as owner/name.")
        if given.get("dataset_name") and not hub and not given.get("dataset_url"):
            self.add_error("dataset_hub", "Say where the data set is, here or below.")
        if (hub or given.get("dataset_url")) and not given.get("dataset_name"):
            self.add_error("dataset_name", "Name the data set.")
        return given

    def ruling(self, uid: str) -> Accepted:
        """Return what is accepted; empty when nothing was filled in."""
        given = self.cleaned_data
        terms = read_terms(given["license"])
        statement = stated = None
        if given["availability"]:
            statement = Statement(
                component=Component(given["component"]),
                availability=Availability(given["availability"]),
                completeness=Completeness(given["completeness"] or Completeness.ALL),
                url=given["url"],
                note=given["note"],
                entered=_today(),
                terms=terms,
            )
        elif terms is not None:
            stated = LicenseStated(
                Component(given["component"]), terms, given["url"], given["note"], _today()
            )
        return Accepted(
            submission=uid,
            statement=statement,
            license=stated,
            base=_base(given),
            stages=tuple(Stage(one) for one in given["stages"]),
            dataset=_dataset(given, terms if statement else None),
        )


class ReproductionForm(RulingForm):
    """For reports: how far the reproduction went, as the moderator sees it."""

    extent = _choice("How far it went", [(one.value, EXTENTS[one][1]) for one in Extent])
    by = _line("By whom", "As they call themselves. May stay empty.", MAX_NAME)
    url = _line("Link", "What it rests on.", inputmode="url")
    note = _line("In a sentence", "What was run and what came out.", MAX_NOTE)

    main = ("extent", "by", "url", "note")

    def clean_extent(self) -> str:
        """Refuse an empty one."""
        if not self.cleaned_data["extent"]:
            raise forms.ValidationError("Choose how far it went.")
        return str(self.cleaned_data["extent"])

    def ruling(self, uid: str) -> Accepted:
        """Return what is accepted."""
        given = self.cleaned_data
        report = Reproduction(
            extent=Extent(given["extent"]),
            by=given["by"],
            url=given["url"],
            note=given["note"],
            entered=_today(),
        )
        return Accepted(uid, reproduction=report)


_FORMS: dict[str, type[RulingForm]] = {
    SubmissionKind.EVIDENCE: StatementForm,
    SubmissionKind.DISPUTE: StatementForm,
    SubmissionKind.REPRODUCTION: ReproductionForm,
}


def ruling_form(
    kind: str, data: QueryDict | None = None, initial: Mapping[str, Any] | None = None
) -> RulingForm:
    """Return the form for a kind of submission; one without fields where nothing is judged."""
    form = _FORMS.get(kind, NothingForm)
    return form(data, initial=dict(initial or {}), auto_id="ruling_%s")


def fields_of(ruling: Accepted) -> dict[str, Any]:
    """Return what the form begins with for a ruling, suggested or recorded."""
    if (report := ruling.reproduction) is not None:
        return {
            "extent": report.extent.value,
            "by": report.by,
            "url": report.url,
            "note": report.note,
        }
    fields: dict[str, Any] = {"stages": [one.value for one in ruling.stages]}
    if (said := ruling.statement) is not None:
        fields |= {
            "component": said.component.value,
            "availability": said.availability.value,
            "completeness": said.completeness.value,
            "license": said.terms.stated if said.terms else "",
            "url": said.url,
            "note": said.note,
        }
    elif (stated := ruling.license) is not None:
        fields |= {
            "component": stated.component.value,
            "license": stated.terms.stated,
            "url": stated.url,
            "note": stated.note,
        }
    if (base := ruling.base) is not None:
        fields |= {"base_model": base.model, "base_relation": base.relation.value}
    if (dataset := ruling.dataset) is not None:
        fields |= {
            "dataset_name": dataset.name,
            "dataset_hub": dataset.hub or "",
            "dataset_url": dataset.url or "",
            "dataset_stage": dataset.stage.value,
        }
    return fields


def _base(given: Mapping[str, Any]) -> BaseModel | None:
    if not given["base_model"]:
        return None
    return BaseModel(given["base_model"], Relation(given["base_relation"] or Relation.FINETUNE))


def _dataset(given: Mapping[str, Any], terms: Terms | None) -> DatasetNamed | None:
    if not given["dataset_name"]:
        return None
    return DatasetNamed(
        name=given["dataset_name"],
        stage=Stage(given["dataset_stage"] or Stage.PRETRAINING),
        hub=given["dataset_hub"] or None,
        url=given["dataset_url"] or None,
        terms=terms,
    )


def _is_place(text: str) -> bool:
    owner, slash, name = text.partition("/")
    return bool(owner and slash and name) and "/" not in name and " " not in text
