"""gunicorn's configuration: `gunicorn -c python:portal.ops.webserver portal.wsgi`."""

import os
import sys
from typing import Any

from gunicorn.glogging import Logger

from portal.ops.embedded.processes import watch_parent
from portal.web.log_masking import mask


class MaskedLogger(Logger):
    """An access log without the secrets that addresses hold."""

    def atoms(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        found = super().atoms(*args, **kwargs)
        return {key: mask(value) if isinstance(value, str) else value for key, value in found.items()}


def on_starting(server: Any) -> None:
    """No page of a city's own servers is served without the key that its receipts must keep."""
    from django.conf import settings

    from portal.ops.embedded.secret import NO_RECEIPT_KEY

    if not settings.EMBEDDED_DATABASE and not settings.RECEIPT_KEY_GIVEN:
        print(NO_RECEIPT_KEY, file=sys.stderr)
        raise SystemExit(2)


def when_ready(server: Any) -> None:
    watch_parent()


bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT') or 8000}")
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread" if threads > 1 else "sync"
timeout = 60
graceful_timeout = 20
keepalive = 5
accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(b)s %(L)ss"  # no query, no referrer, no address of a person
logger_class = MaskedLogger
control_socket_disable = True
preload_app = True
worker_tmp_dir = None
max_requests = 0
limit_request_line = 8190
forwarded_allow_ips = ""  # portal.web.client_address decides whom to believe
