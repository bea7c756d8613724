const ms = require('ms');
const words = require('words');

require('http').createServer((request, response) => {
  response.end(`${words.of(request.url.slice(1))} ${ms('1m')}\n`);
}).listen(3400);
