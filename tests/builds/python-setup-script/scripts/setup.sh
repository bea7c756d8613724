#!/bin/bash
set -euo pipefail
apt-get update
apt-get install -y --no-install-recommends units gcc
rm -rf /var/lib/apt/lists/*
mkdir -p /opt/tides
cp scripts/stations.csv /opt/tides/stations.csv
