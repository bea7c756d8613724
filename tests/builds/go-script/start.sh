#!/bin/bash
set -e
echo "high water" > /var/lib/tide/started
exec tide "$@"
