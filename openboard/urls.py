"""Every address of the board."""

from django.urls import path

from openboard.api.v1 import api
from openboard.feeds.urls import urlpatterns as feeds
from openboard.staff.urls import urlpatterns as staff_accounts
from openboard.views.api import show_api
from openboard.views.changes import show_changes
from openboard.views.decisions import show_decided, show_decisions
from openboard.views.downloads import download_ranking
from openboard.views.health import show_health
from openboard.views.history import show_history
from openboard.views.models import show_model, show_observations, show_rating
from openboard.views.moderation import (
    clear_floods,
    decide_in_bulk,
    show_case,
    show_effect,
    show_queue,
)
from openboard.views.pages import show_about, show_method, show_robots, show_status, show_style
from openboard.views.publishers import show_publisher
from openboard.views.ranking import show_ranking
from openboard.views.sharing import show_badge, show_badge_json, show_embed, show_picture
from openboard.views.submission import (
    add_to_submission,
    follow_submission,
    look_again,
    show_submission,
    show_submission_feed,
    withdraw_submission,
)
from openboard.views.submit import (
    dispute_finding,
    name_missing_model,
    offer_evidence,
    reply,
    report_reproduction,
)

urlpatterns = [
    path("", show_ranking, name="ranking"),
    path("models/<str:publisher>/<str:name>", show_model, name="model"),
    path(
        "models/<str:publisher>/<str:name>/observations.json",
        show_observations,
        name="model_observations",
    ),
    path("models/<str:publisher>/<str:name>/rating.json", show_rating, name="model_rating"),
    path("models/<str:publisher>/<str:name>/history", show_history, name="model_history"),
    path("publishers/<str:publisher>", show_publisher, name="publisher"),
    path("models/<str:publisher>/<str:name>/evidence/new", offer_evidence, name="evidence_new"),
    path("models/<str:publisher>/<str:name>/dispute/new", dispute_finding, name="dispute_new"),
    path("models/<str:publisher>/<str:name>/reply/new", reply, name="reply_new"),
    path(
        "models/<str:publisher>/<str:name>/reproduction/new",
        report_reproduction,
        name="reproduction_new",
    ),
    path("badge/<str:publisher>/<str:name>.svg", show_badge, name="badge"),
    path("badge/<str:publisher>/<str:name>.json", show_badge_json, name="badge_json"),
    path("embed/<str:publisher>/<str:name>", show_embed, name="embed"),
    path("card/<str:publisher>/<str:name>.png", show_picture, name="picture"),
    path("missing", name_missing_model, name="missing_new"),
    path("submissions/<str:key>", show_submission, name="submission"),
    path("submissions/<str:key>/more", add_to_submission, name="submission_more"),
    path("submissions/<str:key>/withdraw", withdraw_submission, name="submission_withdraw"),
    path("submissions/<str:key>/look", look_again, name="submission_look"),
    path("submissions/<str:key>/feed.rss", show_submission_feed, name="submission_feed"),
    path("follow/<str:key>", follow_submission, name="submission_follow"),
    path("changes", show_changes, name="changes"),
    path("decisions", show_decisions, name="decisions"),
    path("decisions/<uuid:uid>", show_decided, name="decided"),
    *feeds,
    path("models.csv", download_ranking, name="ranking_csv"),
    path("api", show_api, name="api"),
    path("api/v1/", api.urls),
    path("method", show_method, name="method"),
    path("status", show_status, name="status"),
    path("about", show_about, name="about"),
    path("style", show_style, name="style"),
    path("robots.txt", show_robots, name="robots"),
    path("healthz", show_health, name="health"),
    path("staff/queue", show_queue, name="queue"),
    path("staff/queue/bulk", decide_in_bulk, name="queue_bulk"),
    path("staff/queue/floods", clear_floods, name="queue_floods"),
    path("staff/queue/<uuid:uid>", show_case, name="queue_case"),
    path("staff/queue/<uuid:uid>/effect", show_effect, name="queue_effect"),
    *staff_accounts,
]

handler400 = "openboard.views.errors.show_bad_request"
handler403 = "openboard.views.errors.show_forbidden"
handler404 = "openboard.views.errors.show_not_found"
handler500 = "openboard.views.errors.show_server_error"
