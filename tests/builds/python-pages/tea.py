import os


def app(environ, start_response):
    path = os.path.join("static", environ["PATH_INFO"].lstrip("/"))
    body = open(path, "rb").read() if os.path.isfile(path) else b"?"
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
