#!/bin/sh
# Creates Temporal's two databases and brings their schema up to the version of this image. Safe to
# repeat: creating a database that exists and setting up version 0.0 again change nothing.
set -eu

tool() {
  database=$1
  shift
  temporal-sql-tool --plugin postgres12 --ep "$POSTGRES_HOST" -p 5432 -u "$POSTGRES_USER" \
    --db "$database" "$@"
}

for kind in temporal visibility; do
  if [ "$kind" = temporal ]; then database=temporal; else database=temporal_visibility; fi
  tool "$database" create
  tool "$database" setup-schema -v 0.0
  tool "$database" update-schema -d "/etc/temporal/schema/postgresql/v12/$kind/versioned"
done
