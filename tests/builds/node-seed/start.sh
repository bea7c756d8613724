#!/bin/sh
echo started > /var/lib/gull/state
exec "$@"
