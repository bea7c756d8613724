import os
import pathlib

import falcon
import fast
import waitress
import yaml

conf = yaml.load(pathlib.Path(__file__).with_name("conf.yml").read_text(), Loader=yaml.CSafeLoader)


class Home:
    def on_get(self, req, resp):
        pathlib.Path("last.txt").write_text("seen")
        resp.media = {"total": fast.total(conf["numbers"]), "uid": os.getuid() > 0, "home": os.path.expanduser("~"), "cwd": os.getcwd()}


app = falcon.App()
app.add_route("/", Home())
waitress.serve(app, port=8600)
