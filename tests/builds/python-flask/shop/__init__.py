import os
import time
import psycopg2
from flask import Flask, render_template

app = Flask(__name__)


@app.route("/")
def index():
    return render_template("index.html", greeting=os.environ["GREETING"])


@app.route("/zone")
def zone():
    return time.strftime("%H:%M %Z\n", time.localtime(1_700_000_000))


@app.route("/database")
def database():
    try:
        psycopg2.connect("host=127.0.0.1 port=1 connect_timeout=1")
    except psycopg2.OperationalError as error:
        return f"libpq {psycopg2.extensions.libpq_version() // 10000}: {type(error).__name__}\n"
    return "connected\n"
