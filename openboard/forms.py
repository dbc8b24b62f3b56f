"""The query strings of pages, read: what is not understood is left out, never an error."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms

from audits.engine.compare import Direction
from audits.engine.components import ClaimWord, Kind
from audits.engine.licenses import LicenseClass, Rights
from audits.offers import SubmissionKind
from audits.ranking import (
    NOTHING_SAID,
    Cursor,
    Freshness,
    RankingFilter,
    SizeClass,
    Sorting,
)
from audits.verdicts import Verdict

MAX_VALUES = 40
"""Of one filter; more than any page offers to tick."""


class Words(forms.MultipleChoiceField):
    """Some of a closed set of words; others are dropped."""

    def __init__(self, words: Iterable[str]) -> None:
        """Take the words, as an enum or any iterable of strings."""
        self.words = tuple(str(word) for word in words)
        super().__init__(choices=[(word, word) for word in self.words], required=False)

    def to_python(self, value: Any) -> list[str]:
        """Return the known words, each once, in the set's own order."""
        given = set(super().to_python(value)[:MAX_VALUES])
        return [word for word in self.words if word in given]


class Names(forms.Field):
    """Some of an open set of names."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[str]:
        """Return each name once, in order, without those that can be none."""
        names = {name.strip() for name in (value or [])[:MAX_VALUES]}
        return sorted(name for name in names if 0 < len(name) <= 100 and name.isprintable())


class Years(Names):
    """Some years."""

    def to_python(self, value: Any) -> list[str]:
        """Return the years, newest first, as text."""
        years = {name for name in super().to_python(value) if len(name) == 4 and name.isdecimal()}
        return sorted((year for year in years if "1950" <= year <= "2100"), reverse=True)


@dataclass(frozen=True, slots=True)
class RankingQuestion:
    """What a visitor asks of the ranking."""

    filters: RankingFilter
    sorting: Sorting
    after: Cursor | None
    before: Cursor | None


class RankingForm(forms.Form):
    """The filters of the ranking, its order, and the place in it."""

    q = forms.CharField(max_length=100, required=False, empty_value="")
    level = Words(str(number) for number in range(6))
    rights = Words(Rights)
    publisher = Names(required=False)
    kind = Words(Kind)
    size = Words(SizeClass)
    license = Words(LicenseClass)
    year = Years(required=False)
    claim = Words([*ClaimWord, NOTHING_SAID])
    freshness = Words(Freshness)
    sort = forms.CharField(max_length=20, required=False, empty_value="")
    after = forms.CharField(max_length=1000, required=False, empty_value="")
    before = forms.CharField(max_length=1000, required=False, empty_value="")

    def question(self) -> RankingQuestion:
        """Return what was asked; a field that cannot be read asks for nothing."""
        self.is_valid()
        given = self.cleaned_data
        sorting = Sorting.read(given.get("sort", ""))
        return RankingQuestion(
            filters=RankingFilter(
                query=given.get("q", ""),
                level=tuple(int(level) for level in given.get("level", ())),
                rights=tuple(given.get("rights", ())),
                publisher=tuple(given.get("publisher", ())),
                kind=tuple(given.get("kind", ())),
                size=tuple(given.get("size", ())),
                license=tuple(given.get("license", ())),
                year=tuple(int(year) for year in given.get("year", ())),
                claim=tuple(given.get("claim", ())),
                freshness=tuple(given.get("freshness", ())),
            ),
            sorting=sorting,
            after=Cursor.read(given.get("after", ""), sorting.order),
            before=Cursor.read(given.get("before", ""), sorting.order),
        )


class ChangesForm(forms.Form):
    """The direction of changes, and the place in the list."""

    direction = forms.ChoiceField(choices=[(one, one) for one in Direction], required=False)
    after = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    before = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    def given(self, name: str) -> Any:
        """Return the value of a field, or None when there is none that can be read."""
        self.is_valid()
        return self.cleaned_data.get(name) or None


class DecisionsForm(forms.Form):
    """What decisions are asked for, and the place in the list."""

    verdict = forms.ChoiceField(
        choices=[(one, one) for one in Verdict if one is not Verdict.SPAM], required=False
    )
    kind = forms.ChoiceField(choices=[(one, one) for one in SubmissionKind], required=False)
    model = forms.CharField(max_length=200, required=False, empty_value="")
    after = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    before = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    def given(self, name: str) -> Any:
        """Return the value of a field, or None when there is none that can be read."""
        self.is_valid()
        return self.cleaned_data.get(name) or None
