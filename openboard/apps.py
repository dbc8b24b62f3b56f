"""Django's entry for the board."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class OpenBoardConfig(AppConfig):
    """Holds template tags and pages; its tables are all in `audits`."""

    name = "openboard"
    verbose_name = "OpenBoard"

    def ready(self) -> None:
        """Listen to sign-ins of staff, and keep the groups of their roles where tables are made."""
        from openboard.staff import events, roles

        events.connect()
        post_migrate.connect(
            roles.make_groups, sender=apps.get_app_config("auth"), dispatch_uid="staff-groups"
        )
