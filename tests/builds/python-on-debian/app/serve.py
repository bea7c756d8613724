import sqlite3
import waitress
from markupsafe import escape


def app(environ, start):
    path = environ["PATH_INFO"]
    found = sqlite3.connect("file:words.db?mode=ro", uri=True) if path == "/db" else None
    text = str(escape(f"<{path}>")) if found is None else "db"
    start("200 OK", [("content-type", "text/plain")])
    return [text.encode() + open("footer.txt", "rb").read()]


waitress.serve(app, listen="0.0.0.0:9000")
