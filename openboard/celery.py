"""The Celery application: `celery -A openboard worker` and `celery -A openboard beat`."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openboard.settings")

app = Celery("openboard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse_unsafe_settings(**_: Any) -> None:
    """Stop before any work is taken when the settings are not fit for production.

    `SystemExit`, because Celery logs and then ignores an ordinary exception in a signal.
    """
    from django.conf import settings

    if settings.PRODUCTION_PROBLEMS:
        raise SystemExit("\n".join(settings.PRODUCTION_PROBLEMS))
