"""What every template may say about the site."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """The board's own address, its version, and whether it is the demonstration."""
    return {
        "site": {
            "public_url": settings.PUBLIC_URL,
            "version": settings.VERSION,
            "is_demo": settings.OPENBOARD_DEMO,
        }
    }
