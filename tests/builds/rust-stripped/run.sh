#!/bin/sh
exec one "$(two /app/assets/long.txt)"
