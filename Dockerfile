# The program in an image: built from the hashed lock, run by a user who is not root and can write nowhere but /data.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /source
COPY requirements.lock requirements-dev.lock ./
RUN python -m venv /tools && /tools/bin/pip install --require-hashes -r requirements-dev.lock
RUN python -m venv /opt/cobranza && /opt/cobranza/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY schemas schemas
COPY engine engine
COPY activities activities
COPY console console
COPY workers workers
COPY playbooks playbooks
RUN /tools/bin/python -m hatchling build -t wheel -d /wheel \
    && /opt/cobranza/bin/pip install --no-index --no-deps /wheel/*.whl

FROM python:3.11-slim-bookworm
ENV PATH=/opt/cobranza/bin:$PATH PYTHONUNBUFFERED=1 COBRANZA_HOME=/data
RUN groupadd --gid 10001 cobranza \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin cobranza \
    && install --directory --owner=cobranza --group=cobranza --mode=0700 /data
COPY --from=build /opt/cobranza /opt/cobranza
COPY playbooks /app/playbooks
WORKDIR /app
VOLUME /data
USER 10001:10001
CMD ["cobranza", "--help"]
