# Two stages: the first installs and indexes, the second holds only what is needed to serve.

FROM python:3.12-slim AS build
WORKDIR /srv/goodstanding
RUN python -m venv /srv/venv
ENV PATH=/srv/venv/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# The locks first: as long as they stay the same, this layer does too.
COPY requirements.lock ./
RUN pip install --no-deps --require-hashes -r requirements.lock
COPY . .
RUN pip install --no-deps --no-build-isolation --editable . \
    && pybabel -q compile --directory=locales \
    && python -m compileall -q app indexer \
    && GOODSTANDING_INDEX=/srv/library goodstanding index

FROM python:3.12-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin goodstanding
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/goodstanding /srv/goodstanding
# Its own, so that a new library can be built inside a running container or on a volume.
COPY --from=build --chown=goodstanding /srv/library /srv/library
# Accounts and people outlive the container: mount a volume here.
RUN install --directory --owner=goodstanding --mode=0700 /srv/data
VOLUME /srv/data
ENV PATH=/srv/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    GOODSTANDING_INDEX=/srv/library GOODSTANDING_DATABASE=sqlite:////srv/data/goodstanding.db \
    GOODSTANDING_HOST=0.0.0.0 GOODSTANDING_PORT=8000
WORKDIR /srv/goodstanding
USER goodstanding
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", \
    "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['GOODSTANDING_PORT']}/healthz\", timeout=4)"]
CMD ["goodstanding", "serve", "--host", "0.0.0.0"]
