"""Every address of the board."""

from django.urls import path

from openboard.feeds import show_changes_feed
from openboard.views.changes import show_changes
from openboard.views.health import show_health
from openboard.views.models import show_model, show_observations, show_rating
from openboard.views.pages import show_about, show_method, show_robots, show_status, show_style
from openboard.views.ranking import show_ranking

urlpatterns = [
    path("", show_ranking, name="ranking"),
    path("models/<str:publisher>/<str:name>", show_model, name="model"),
    path(
        "models/<str:publisher>/<str:name>/observations.json",
        show_observations,
        name="model_observations",
    ),
    path("models/<str:publisher>/<str:name>/rating.json", show_rating, name="model_rating"),
    path("changes", show_changes, name="changes"),
    path("feeds/changes.rss", show_changes_feed, name="changes_feed"),
    path("method", show_method, name="method"),
    path("status", show_status, name="status"),
    path("about", show_about, name="about"),
    path("style", show_style, name="style"),
    path("robots.txt", show_robots, name="robots"),
    path("healthz", show_health, name="health"),
]

handler400 = "openboard.views.errors.show_bad_request"
handler403 = "openboard.views.errors.show_forbidden"
handler404 = "openboard.views.errors.show_not_found"
handler500 = "openboard.views.errors.show_server_error"
