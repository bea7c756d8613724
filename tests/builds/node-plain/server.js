const http = require("http");
const fs = require("fs");
const mustache = require("mustache");

const page = fs.readFileSync("views/page.mustache", "utf8");
http
  .createServer((request, response) => {
    const time = new Date(0).toLocaleString("en-GB", { timeZone: "Asia/Tokyo" });
    response.end(mustache.render(page, { path: request.url, time }));
  })
  .listen(3001);
