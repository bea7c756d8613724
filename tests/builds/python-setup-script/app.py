import subprocess
from bottle import route, run

stations = dict(line.split(",") for line in open("/opt/tides/stations.csv").read().split())


@route("/<name>")
def tide(name):
    metres = stations[name]
    feet = subprocess.run(["units", "-t", f"{metres} metres", "feet"], capture_output=True, text=True, check=True)
    return f"{name}: {metres} m, {feet.stdout.strip()} ft\n"


run(host="0.0.0.0", port=7080)
