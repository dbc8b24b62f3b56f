"""What a web server loads: `granian --interface wsgi openboard.wsgi:application`."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openboard.settings")

if settings.PRODUCTION_PROBLEMS:
    raise ImproperlyConfigured("\n".join(settings.PRODUCTION_PROBLEMS))

application = get_wsgi_application()
