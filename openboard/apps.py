"""Django's entry for the board."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class OpenBoardConfig(AppConfig):
    """Holds template tags and pages; its tables are all in `audits`."""

    name = "openboard"
    verbose_name = "OpenBoard"

    def ready(self) -> None:
        """Listen to what is recorded and to sign-ins of staff; keep the groups of their roles."""
        from openboard.feeds import newest
        from openboard.staff import events, roles

        events.connect()
        newest.connect()
        post_migrate.connect(
            roles.make_groups, sender=apps.get_app_config("auth"), dispatch_uid="staff-groups"
        )
