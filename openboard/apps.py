"""Django's entry for the board."""

from django.apps import AppConfig


class OpenBoardConfig(AppConfig):
    """Holds template tags and pages; its tables are all in `audits`."""

    name = "openboard"
    verbose_name = "OpenBoard"
