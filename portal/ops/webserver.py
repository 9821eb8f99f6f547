"""gunicorn's configuration: `gunicorn -c python:portal.ops.webserver portal.wsgi`."""

import os
from typing import Any

from gunicorn.glogging import Logger

from portal.ops.embedded.processes import watch_parent
from portal.web.log_masking import mask


class MaskedLogger(Logger):  # type: ignore[misc]
    """An access log without the secrets that addresses hold."""

    def atoms(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        found = super().atoms(*args, **kwargs)
        return {key: mask(value) if isinstance(value, str) else value for key, value in found.items()}


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
