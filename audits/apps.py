"""Django's entry for the auditor."""

from django.apps import AppConfig


class AuditsConfig(AppConfig):
    """Owns every table."""

    name = "audits"
    default_auto_field = "django.db.models.BigAutoField"
