"""What the board needs to know about a model that somebody said was missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from audits.engine.components import Kind, Stage
from audits.offers import Offer
from audits.registry import RegistryModel
from audits.registry.single import SingleModelError, single_model
from openboard.formats import KIND_NAMES, RELATION_WORDS, STAGE_WORDS

PUBLISHER_KINDS = {
    "company": "Company",
    "nonprofit": "Non-profit",
    "academic": "University or institute",
    "community": "Community",
    "government": "Government",
}
WEIGHTS = {
    "": "Not stated: the machine looks",
    "released": "Released",
    "gated": "Released behind a gate",
    "withheld": "Not released",
}
WEIGHTS_NOTE = {
    "released": "The weights are released.",
    "gated": "The weights are released behind a gate.",
    "withheld": "The weights are not released.",
}

# Where the problems of an entry are shown, by their names in the registry's form.
_FIELDS = {
    "publisher.id": "place",
    "publisher.name": "publisher_name",
    "publisher.url": "publisher_url",
    "publisher.kind": "publisher_kind",
    "publisher.country": "country",
    "family.name": "family",
    "family.kind": "kind",
    "model.id": "place",
    "model.name": "name",
    "model.released": "released",
    "model.stages": "stages",
    "model.parameters": "parameters",
    "model.license": "license",
    "base.model": "base_model",
    "component.url": "weights_url",
}


def _line(label: str, missing: str = "", hint: str = "", length: int = 300) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(missing),
        max_length=length,
        empty_value="",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": missing, "max_length": f"Use at most {length} characters."},
    )


def _choice(label: str, missing: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[("", "Choose"), *choices], error_messages={"required": missing}
    )


class EntryForm(forms.Form):
    """A model as the registry would have it."""

    place = _line(
        "Place on the board",
        "Give its place on the board.",
        "owner/name; on the Hub the same as its repository.",
        193,
    )
    hub = forms.BooleanField(label="It is on the Hub under this name", required=False)
    name = _line("Name of the model", "Give the name of the model.")
    family = _line("Family", "Give the family, or the name again.", "As OLMo 2; or its name again.")
    kind = _choice(
        "Works on", "Choose what it works on.", [(one.value, KIND_NAMES[one]) for one in Kind]
    )
    released = _line(
        "Released",
        "Give the day or the month of its release.",
        "YYYY-MM-DD, or YYYY-MM when the day is not sure.",
        10,
    )
    publisher_name = _line("Publisher", "Give the name of the publisher.")
    publisher_url = _line("Publisher’s address on the web", "Give the publisher’s address.")
    publisher_kind = _choice(
        "What the publisher is", "Choose what the publisher is.", list(PUBLISHER_KINDS.items())
    )
    country = _line("Country", hint="Two letters, as US. May stay empty.", length=2)
    stages = forms.MultipleChoiceField(
        label="Stages of training of this release",
        choices=[
            (one.value, STAGE_WORDS[one].capitalize())
            for one in (Stage.PRETRAINING, Stage.POSTTRAINING)
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one stage."},
    )
    license = _line("License of the weights", hint="May stay empty.", length=120)
    parameters = forms.IntegerField(
        label="Parameters",
        help_text="In all, as published. May stay empty.",
        required=False,
        min_value=1,
        max_value=10**16,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "Give a whole number."},
    )
    base_model = _line("Made from", hint="owner/name. May stay empty.", length=193)
    base_relation = forms.ChoiceField(
        label="How",
        choices=[(one.value, words.capitalize()) for one, words in RELATION_WORDS.items()],
        required=False,
    )
    weights = forms.ChoiceField(
        label="Its weights are", choices=list(WEIGHTS.items()), required=False
    )
    weights_url = _line("Link that shows it", hint="Needed when the line above says something.")

    main = (
        *("place", "hub", "name", "family", "kind", "released", "stages", "publisher_name"),
        *("publisher_url", "publisher_kind", "license"),
    )
    more = ("country", "parameters", "base_model", "base_relation", "weights", "weights_url")

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
        names = ("country", "parameters", "base_model", "weights", "weights_url")
        return any(self[name].value() or self[name].errors for name in names)

    def __init__(
        self, data: QueryDict | None = None, initial: Mapping[str, Any] | None = None
    ) -> None:
        """Take what was sent, or what the form begins with."""
        super().__init__(data, initial=dict(initial or {}), auto_id="ruling_%s")
        self._entry: RegistryModel | None = None

    def clean(self) -> dict[str, Any]:
        """Hold it to the form of the registry, each problem at its field."""
        given = self.cleaned_data
        if self.errors:
            return given
        try:
            self._entry = single_model(
                publisher=_without_empty(
                    id=given["place"].partition("/")[0],
                    name=given["publisher_name"],
                    url=given["publisher_url"],
                    kind=given["publisher_kind"],
                    country=given["country"].upper(),
                ),
                family=given["family"],
                kind=given["kind"],
                model=_without_empty(
                    id=given["place"],
                    name=given["name"],
                    released=given["released"],
                    stages=given["stages"],
                    parameters=given["parameters"],
                    license=given["license"],
                    base=_base(given),
                    component=_weights(given),
                )
                | {"hub": given["hub"]},
                today=timezone.now().date(),
            )
        except SingleModelError as error:
            for problem in error.problems:
                field = _FIELDS.get(problem.field) or _FIELDS.get(f"model.{problem.field}")
                where = "" if field else f"{problem.field}: "
                sentence = f"{where}{problem.message}".rstrip(".")
                self.add_error(field or None, f"{sentence[:1].upper()}{sentence[1:]}.")
        return given

    def entry(self) -> RegistryModel | None:
        """Return the model as it would be entered, of a valid form."""
        return self._entry


def fields_of_offer(offer: Offer) -> dict[str, Any]:
    """Return what the form begins with for what was offered."""
    missing = offer.missing
    if missing is None:
        return {}
    owner, _, short = missing.repository.partition("/")
    url = offer.links[0].url if offer.links else ""
    name = missing.name or short.replace("-", " ")
    return {
        "place": missing.repository,
        "hub": bool(missing.repository),
        "name": name,
        "family": name,
        "publisher_name": missing.publisher or owner,
        "stages": [Stage.PRETRAINING.value],
        "weights_url": url,
    }


def fields_of_entry(entry: RegistryModel) -> dict[str, Any]:
    """Return what the form begins with for an entry that somebody filled in before."""
    base = entry.base[0] if entry.base else None
    weights = next((one for one in entry.components if one.component == "final_weights"), None)
    return {
        "place": entry.id,
        "hub": entry.hub,
        "name": entry.name,
        "family": entry.family,
        "kind": entry.kind,
        "released": entry.released,
        "publisher_name": entry.publisher.name,
        "publisher_url": entry.publisher.url,
        "publisher_kind": entry.publisher.kind,
        "country": entry.publisher.country or "",
        "stages": list(entry.stages),
        "license": entry.license or "",
        "parameters": entry.parameters,
        "base_model": base.model if base else "",
        "base_relation": base.relation if base else "",
        "weights": weights.availability if weights else "",
        "weights_url": weights.url if weights else "",
    }


def _base(given: Mapping[str, Any]) -> list[dict[str, str]]:
    if not given["base_model"]:
        return []
    relation = given["base_relation"] or "finetune"
    return [{"model": given["base_model"], "relation": relation}]


def _weights(given: Mapping[str, Any]) -> list[dict[str, str]]:
    if not given["weights"]:
        return []
    return [
        {
            "component": "final_weights",
            "availability": given["weights"],
            "completeness": "all",
            "url": given["weights_url"],
            "note": WEIGHTS_NOTE[given["weights"]],
        }
    ]


def _without_empty(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None, [])}
