import os
from pathlib import Path
from bottle import Bottle, run
from markupsafe import _speedups, escape

app = Bottle()
NOTES = Path(__file__).with_name("notes.txt")


@app.route("/")
def index():
    return "".join(f"<p>{escape(line)}</p>" for line in NOTES.read_text().splitlines())


@app.route("/compiled")
def compiled():
    return Path(_speedups.__file__).suffix


run(app, host="0.0.0.0", port=int(os.environ["PORT"]), quiet=True)
