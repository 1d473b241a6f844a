# One image for web, worker, beat and migrate; which of them it is, the command says.
FROM python:3.11-slim-bookworm AS packages
COPY requirements/tools.txt requirements/run.txt /requirements/
RUN pip install --no-cache-dir --require-hashes -r /requirements/tools.txt \
    && python -m venv /packages \
    && uv pip install --no-cache --python /packages/bin/python --require-hashes -r /requirements/run.txt

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 999 safetyplan \
    && useradd --system --uid 999 --gid 999 --create-home --home-dir /data safetyplan
COPY --from=packages /packages /packages
WORKDIR /app
COPY . .
ENV PATH=/packages/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
# Collecting static files needs settings, not servers: the ones of the demo do.
RUN pybabel -q compile -D django -d locale -l nl \
    && DATA_DIR=/tmp/build python manage.py collectstatic --no-input -v 0 \
    && mv /tmp/build/static /app/collected && rm -rf /tmp/build \
    && python -m compileall -q /app /packages/lib
ENV STATIC_ROOT=/app/collected
USER safetyplan
VOLUME /data
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", "--workers", "2", \
     "--blocking-threads", "2", "--respawn-failed-workers", "safetyplan.wsgi:application"]
