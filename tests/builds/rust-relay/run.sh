#!/usr/bin/env bash
set -euo pipefail
jq -r .port conf/relay.json > /tmp/port
exec ./relay "$(cat /tmp/port)"
