#!/bin/sh
envsubst < config/app.yaml.tmpl > /tmp/app.yaml
command -v pg_isready >> /tmp/app.yaml
command -v nc > /dev/null && echo nc >> /tmp/app.yaml
exec "$@"
