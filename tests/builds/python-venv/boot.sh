#!/bin/bash
source venv/bin/activate
psql --version > /dev/null || exit 9
exec gunicorn wsgi:app
