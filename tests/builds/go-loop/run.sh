#!/usr/bin/env bash
worker --once > queue.txt
exec api
