#!/usr/bin/env bash
# Starts one member of the replica set. Runs as root; the image's own entrypoint steps down.
set -euo pipefail
install -m 400 -o mongodb -g mongodb /run/secrets/mongo-key /tmp/replica-set.key
exec docker-entrypoint.sh "$@"
