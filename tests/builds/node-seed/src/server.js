const fs = require("fs");
const ms = require("ms");
const answer = () => [ms("2h"), fs.readFileSync(process.env.GULLS, "utf8"), fs.readFileSync("/var/lib/gull/state", "utf8")];
require("http").createServer((_, response) => response.end(answer().join(" "))).listen(3210);
