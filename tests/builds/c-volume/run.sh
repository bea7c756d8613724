#!/bin/sh
exec egretd "$(cat /etc/egret/egret.conf)"
