// Compiled when it starts: its tools are development dependencies, and have to stay.
const http = require("http");
const ms: (text: string) => number = require("ms");

http.createServer((request: any, response: any) => response.end(`${ms("2 days")} ${process.cwd()}\n`)).listen(4000);
