import os
import shutil
import sys

PLACE = "/var/www/plover"

if sys.argv[1] == "collect":
    shutil.copytree("static", PLACE)
else:
    from bottle import route, run, static_file

    @route("/")
    def index():
        return open("/etc/plover.conf").read() + str(sorted(os.listdir("/etc/plover")))

    @route("/static/<name>")
    def static(name):
        return static_file(name, PLACE)

    run(host="0.0.0.0", port=8500)
