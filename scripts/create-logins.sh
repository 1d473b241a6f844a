#!/bin/sh
# Run by the postgres image when it makes its data folder: passwords come from the environment.
set -eu
psql --username "$POSTGRES_USER" --dbname postgres \
  -v owner_password="$OWNER_PASSWORD" -v app_password="$APP_PASSWORD" -v system_password="$SYSTEM_PASSWORD" \
  -f /safetyplan/create-logins.sql
