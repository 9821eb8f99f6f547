"""gunicorn's configuration: `gunicorn -c python:portal.ops.webserver portal.wsgi`."""

import os
import sys
from typing import Any

from gunicorn.glogging import Logger

from portal.ops.embedded import metrics_folder
from portal.ops.embedded.processes import watch_parent
from portal.web import log_lines
from portal.web.log_masking import Masked
from portal.web.request_id import HEADER

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
metrics_folder.open_for_this_server()


class MaskedLogger(Logger):
    """gunicorn's own lines and those of requests, in the form of all others and without the secrets of addresses."""

    def setup(self, cfg: Any) -> None:
        from django.conf import settings

        super().setup(cfg)
        lines = log_lines.formatter(settings.LOG_FORMAT)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(lines)
            handler.addFilter(Masked())

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """One line a request: no query, no referrer, no address of a person."""
        if not self.access_log_enabled:
            return
        told = {name.lower(): value for name, value in resp.headers}
        facts = {
            "method": environ.get("REQUEST_METHOD"),
            "path": environ.get("PATH_INFO"),
            "status": int(str(resp.status).split(None, 1)[0]),
            "bytes": getattr(resp, "sent", None),
            "seconds": round(request_time.total_seconds(), 4),
            "request_id": told.get(HEADER.lower()),
        }
        self.access_log.info("request", extra=facts)


def on_starting(server: Any) -> None:
    """No page of a city's own servers is served without the key that its receipts must keep."""
    from django.conf import settings

    from portal.ops.embedded.secret import NO_RECEIPT_KEY

    if not settings.EMBEDDED_DATABASE and not settings.RECEIPT_KEY_GIVEN:
        print(NO_RECEIPT_KEY, file=sys.stderr)
        raise SystemExit(2)


def when_ready(server: Any) -> None:
    watch_parent()


def child_exit(server: Any, worker: Any) -> None:
    """What a worker counted stays; what it only held while it lived goes with it."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    metrics_folder.close()


bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT') or 8000}")
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "portal.ops.buffering_worker.BufferingWorker"  # slow visitors hold no thread
timeout = 60
graceful_timeout = 20
accesslog = "-"
logger_class = MaskedLogger
control_socket_disable = True
preload_app = True
worker_tmp_dir = None
max_requests = 0
forwarded_allow_ips = ""  # portal.web.client_address decides whom to believe
