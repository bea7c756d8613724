#!/bin/sh
set -e
lynxctl migrate
exec "$@"
