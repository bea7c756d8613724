const http = require('http');
const fs = require('fs');
const ms = require('ms');

http.createServer((request, response) => {
  const glaze = fs.readFileSync('glazes/' + (request.url === '/' ? 'celadon' : 'none') + '.txt', 'utf8');
  response.end(`${glaze.trim()} for ${ms(ms('2h'), { long: true })}\n`);
}).on('error', console.error).listen(3100);

process.on('uncaughtException', (error) => console.error(error.message));
