import os, psycopg2, shutil
from flask import Flask, render_template
app = Flask(__name__)
@app.route("/")
def i():
    open("hits.txt", "a").write("x")
    return render_template("i.html", v=psycopg2.extensions.libpq_version() > 0) + str(shutil.which("psql") is not None) + os.environ["MODE"] + "\n"
