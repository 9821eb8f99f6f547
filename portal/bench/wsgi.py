"""What the bench's own server calls: the portal, with a few views beside it."""

from django.conf import settings

from portal import wsgi

settings.ROOT_URLCONF = "portal.bench.urls"
application = wsgi.application
