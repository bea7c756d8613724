// Writes the site: a start page and a style.
const fs = require("fs");

fs.mkdirSync("public/css", { recursive: true });
fs.writeFileSync("public/index.html", "<!doctype html><title>Moss</title><link rel=stylesheet href=/css/moss.css><p>Grows slowly.\n");
fs.writeFileSync("public/css/moss.css", "p { color: green }\n");
