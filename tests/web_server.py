"""The true web server, gunicorn as in production, on a database of its own; for tests of connections and addresses."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import cluster
from tests.portal import child_processes


@dataclass
class Served:
    """A web server that answers."""

    port: int
    pid: int
    database: str
    log: Path

    def ask(self, question: str) -> list[Any]:
        """What its database answers, as the owner of the tables."""
        with closing(cluster.as_owner(self.database)) as connection, connection.cursor() as cursor:
            cursor.execute(question)
            return list(cursor.fetchall())


def collected_files() -> Path:
    """The folder of static files as they are served, collected once for all tests of a run."""
    folder = Path(os.environ[cluster.FOLDER], "collected")
    with Path(os.environ[cluster.FOLDER], "collected.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "staticfiles.json").exists():
            env = child_processes.environment(Path(os.environ["PORTAL_VAR"]), STATIC_ROOT=str(folder))
            done = child_processes.manage("collectstatic", "--no-input", "-v0", env=env)
            assert done.returncode == 0, done.stderr[-2000:]
    return folder


def large_file() -> str:
    """The address of a static file of a megabyte and more, as pages name it."""
    names = json.loads((collected_files() / "staticfiles.json").read_text())["paths"]
    return "/static/" + str(names["drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"])


@contextmanager
def served(name: str, *, worker: str = "", **settings: str) -> Iterator[Served]:
    """gunicorn with its own configuration, until the block ends; ``name`` names its folder, ``worker`` another kind."""
    database, var = cluster.clone(), Path(os.environ["PORTAL_VAR"])
    log = child_processes.folder(name) / "web.log"
    port = child_processes.free_port()
    with cluster.in_environment(database):
        urls = {key: os.environ[key] for key in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    keys = {key: secrets.token_urlsafe(48) for key in ("SECRET_KEY", "RECEIPT_KEY")}
    fixed = {"PORT": str(port), "REDIS_URL": "redis://127.0.0.1:1/0", "STATIC_ROOT": str(collected_files())}
    env = child_processes.environment(var, **fixed, **urls, **keys, **settings)
    command = [sys.executable, "-m", "gunicorn", "-c", "python:portal.ops.webserver", "portal.wsgi"]
    command += ["-k", worker] if worker else []
    with log.open("wb") as said:
        running = subprocess.Popen(command, cwd=child_processes.BASE, env=env, stdout=said, stderr=said)
    try:
        assert child_processes.eventually(lambda: child_processes.answers(port), 90), log.read_text()[-3000:]
        yield Served(port, running.pid, database, log)
    finally:
        running.terminate()
        running.wait(timeout=60)
        cluster.drop(database)
