#!/bin/sh
set -e
export GREETING="${GREETING:-good day}"
exec "$@"
