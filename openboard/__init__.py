"""The board: wiring, and everything that a visitor sees.

The Celery application is imported here so that a job sent from anywhere, a page or a command or a
test, goes to our broker rather than to Celery's own default.
"""

from openboard.celery import app as celery_app

__all__ = ("celery_app",)
