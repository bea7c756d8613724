#!/bin/sh
echo start; exec _build/prod/rel/stork/bin/stork start
