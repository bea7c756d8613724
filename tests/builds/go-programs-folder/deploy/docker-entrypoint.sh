#!/bin/bash
set -Eeo pipefail
if [ "$1" = courierd ] && [ "$(id -u)" = '0' ]; then
	find /var/lib/courier \! -user courier -exec chown courier '{}' +
	gosu courier courierctl migrate
	exec gosu courier "$BASH_SOURCE" "$@"
fi
exec "$@"
