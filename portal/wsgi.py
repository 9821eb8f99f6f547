"""What a web server calls."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ.setdefault("PORTAL_DATABASE_ROLE", "app")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 (every page is imported before the first visitor, and before the fork)
