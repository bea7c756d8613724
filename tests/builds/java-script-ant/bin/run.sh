#!/bin/bash
cd "$(dirname "$0")/.."
exec java -Dconf=etc/app.conf -jar dist/app.jar
