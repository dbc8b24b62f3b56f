"""The addresses of feeds, each in two formats."""

from django.urls import path

from openboard.feeds.documents import Format
from openboard.feeds.views import (
    show_changes_feed,
    show_decisions_feed,
    show_model_feed,
    show_publisher_feed,
)

_MODEL = "models/<str:publisher>/<str:name>"

urlpatterns = [
    path(f"{place}.{format}", view, {"format": format}, name=f"{name}_{format.route}")
    for place, view, name in (
        ("feeds/changes", show_changes_feed, "changes"),
        (f"{_MODEL}/changes", show_model_feed, "model"),
        ("publishers/<str:publisher>/changes", show_publisher_feed, "publisher"),
        ("feeds/decisions", show_decisions_feed, "decisions"),
    )
    for format in Format
]
