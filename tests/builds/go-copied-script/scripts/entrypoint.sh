#!/usr/bin/env bash
set -euo pipefail
migrate
export STEP=$(jq .step /tmp/migrated.json)
exec "$@"
