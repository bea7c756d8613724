#!/bin/sh
set -e
export SECRET_KEY=run
python manage.py migrate --noinput
exec "$@"
