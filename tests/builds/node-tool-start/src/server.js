// Started by a tool that is a development dependency, which therefore has to stay.
const http = require("http");
const ms = require("ms");

http.createServer((request, response) => response.end(`${ms("2 days")} ${process.env.CHIME} ${process.cwd()}\n`)).listen(4000);
