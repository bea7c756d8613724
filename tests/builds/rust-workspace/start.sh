#!/bin/sh
set -e
./target/release/log
exec ./target/release/light
