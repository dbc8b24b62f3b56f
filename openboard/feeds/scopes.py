"""Which changes a feed is of."""

from dataclasses import dataclass, fields
from datetime import datetime
from urllib.parse import quote, urlencode

from django import forms
from django.db.models import F, Q
from django.urls import reverse

from audits.engine.compare import Direction
from audits.models import AIModel, RatingChange
from audits.querysets import RatingChangeQuerySet
from audits.ranking import RankingFilter
from openboard.feeds.documents import Format
from openboard.forms import RankingForm
from openboard.presenters.common import model_url, ranking_url, stale_before

EVERYTHING = RankingFilter()
LEVELS = "levels"
LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Place:
    """A model on the board, as far as its feed needs it."""

    pk: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Which changes a feed is of. An empty field asks for all."""

    model: Place | None = None
    publisher: str = ""
    publisher_name: str = ""
    filters: RankingFilter = EVERYTHING
    direction: str = ""
    levels_only: bool = False

    @property
    def is_fixed(self) -> bool:
        """Whether what belongs to it once does so for ever, so that it can be archived.

        The filters of the ranking ask how models are today.
        """
        return self.filters.is_empty

    @property
    def is_plain(self) -> bool:
        """Whether it is one of the few feeds that most readers share."""
        return self.is_fixed and not self.model and not self.publisher

    @property
    def name(self) -> str:
        """Its name in ids: the same for RSS and Atom, on any host."""
        start = "changes"
        if self.model:
            start = quote(f"changes/models/{self.model.slug}")
        elif self.publisher:
            start = quote(f"changes/publishers/{self.publisher}")
        return f"{start}?{query}" if (query := self.query()) else start

    @property
    def title(self) -> str:
        """What it is called in feed readers."""
        words = "OpenBoard: rating changes"
        if self.model:
            words += f" of {self.model.name}"
        if self.publisher:
            words += f" of models by {self.publisher_name}"
        if not self.filters.is_empty:
            words += f" where {_filter_words(self.filters)}"
        if self.levels_only:
            words += ", levels only"
        return f"{words}, {self.direction} only" if self.direction else words

    @property
    def page_url(self) -> str:
        """The page that shows what it is of."""
        if self.model:
            return f"{model_url(self.model.slug)}#history"
        if self.publisher:
            return reverse("publisher", args=(self.publisher,))
        if not self.filters.is_empty:
            return ranking_url(self.filters)
        query = f"?direction={self.direction}" if self.direction else ""
        return reverse("changes") + query

    def query(self, **more: object) -> str:
        """Return the query string of its address: the same question has the same one."""
        asked: dict[str, object] = {}
        for one in fields(self.filters):
            if value := getattr(self.filters, one.name):
                asked["q" if one.name == "query" else one.name] = value
        if self.direction:
            asked["direction"] = self.direction
        if self.levels_only:
            asked["only"] = LEVELS
        return urlencode({**asked, **more}, doseq=True)

    def url(self, format: Format, **more: object) -> str:
        """Return the path of its feed, or of one of its documents."""
        if self.model:
            publisher, _, name = self.model.slug.partition("/")
            path = reverse(f"model_{format.route}", args=(publisher, name))
        elif self.publisher:
            path = reverse(f"publisher_{format.route}", args=(self.publisher,))
        else:
            path = reverse(f"changes_{format.route}")
        return f"{path}?{query}" if (query := self.query(**more)) else path

    def rows(self, now: datetime) -> RatingChangeQuerySet:
        """Return the changes that belong to it, in no order."""
        rows = RatingChange.objects.all()
        if self.model:
            rows = rows.filter(ai_model=self.model.pk)
        if self.publisher:
            rows = rows.filter(ai_model__publisher=self.publisher)
        if self.direction:
            rows = rows.filter(direction=self.direction)
        if self.levels_only:
            rows = rows.exclude(old_level=F("new_level"))
        return rows if self.filters.is_empty else rows.filter(_matches(self.filters, now))


class FeedForm(RankingForm):
    """What a feed is asked for: the ranking's filters, which changes, and which document."""

    direction = forms.ChoiceField(choices=[(one, one) for one in Direction], required=False)
    only = forms.ChoiceField(choices=[(LEVELS, LEVELS)], required=False)
    archive = forms.IntegerField(min_value=1, max_value=LARGEST // 1000, required=False)
    older = forms.IntegerField(min_value=1, max_value=LARGEST, required=False)

    def scope(self) -> Scope:
        """Return which changes are asked for, of all models that the filters leave."""
        return Scope(
            filters=self.question().filters,
            direction=self.cleaned_data.get("direction") or "",
            levels_only=bool(self.cleaned_data.get("only")),
        )

    def number(self, name: str) -> int | None:
        """Return a field's number; None when there is none that can be read."""
        self.is_valid()
        return self.cleaned_data.get(name) or None


def _matches(filters: RankingFilter, now: datetime) -> Q:
    """Return the condition that the ranking's filters put on changes.

    Level and rights as they were before the change or are after it: who follows level 4 is told of
    what comes to it, and of what leaves it. All else is asked of the model as it is today.
    """
    old, new = Q(), Q()
    if filters.level:
        old, new = old & Q(old_level__in=filters.level), new & Q(new_level__in=filters.level)
    if filters.rights:
        old, new = old & Q(old_rights__in=filters.rights), new & Q(new_rights__in=filters.rights)
    rest = filters.without("level").without("rights")
    if rest.is_empty:
        return old | new
    models = AIModel.objects.for_ranking(rest, stale_before(now)).values("pk")
    return (old | new) & Q(ai_model__in=models)


def _filter_words(filters: RankingFilter) -> str:
    words = [f"the name matches “{filters.query}”"] if filters.query else []
    for one in fields(filters):
        if one.name != "query" and (values := getattr(filters, one.name)):
            words.append(f"{one.name} is {' or '.join(str(value) for value in values)}")
    return " and ".join(words)
