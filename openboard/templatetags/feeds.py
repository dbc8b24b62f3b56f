"""Where a page's feeds are."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django import template
from django.http import QueryDict
from django.urls import reverse

from openboard.feeds.documents import Format
from openboard.feeds.scopes import FeedForm

register = template.Library()


@dataclass(frozen=True, slots=True)
class Feeds:
    """The addresses of one feed."""

    title: str
    rss: str
    atom: str


@register.simple_tag
def feeds_of_ranking(page_url: str) -> Feeds:
    """Return the feed of what a ranking shows, by the ranking's address."""
    scope = FeedForm(QueryDict(urlsplit(page_url).query)).scope()
    return Feeds(scope.title, scope.url(Format.RSS), scope.url(Format.ATOM))


@register.simple_tag
def feeds_of_changes(direction: str = "") -> Feeds:
    """Return the feed of all changes, or of those in one direction."""
    scope = FeedForm({"direction": direction}).scope()
    return Feeds(scope.title, scope.url(Format.RSS), scope.url(Format.ATOM))


@register.simple_tag
def feeds_of_model(repo_id: str, name: str) -> Feeds:
    """Return the feed of one model."""
    place = repo_id.split("/", 1)
    title = f"OpenBoard: rating changes of {name}"
    return Feeds(title, reverse("model_feed", args=place), reverse("model_atom", args=place))


@register.simple_tag
def feeds_of_publisher(key: str, name: str) -> Feeds:
    """Return the feed of one publisher's models."""
    title = f"OpenBoard: rating changes of models by {name}"
    return Feeds(
        title, reverse("publisher_feed", args=[key]), reverse("publisher_atom", args=[key])
    )
