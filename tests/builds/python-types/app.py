from flask import Flask

app = Flask(__name__, static_url_path="/static")


@app.get("/")
def index():
    return "hi"


if __name__ == "__main__":
    app.run("0.0.0.0", 5000)
