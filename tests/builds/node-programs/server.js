// Draws stamps with ImageMagick, names texts as git would, and says how long a stamp is kept.
const http = require('http');
const { draw, name } = require('./lib/tools');
const kept = require('./lib/kept');

http.createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const answers = {
    '/stamp': () => draw(searchParams.get('color') || 'red'),
    '/name': () => name(searchParams.get('text') || ''),
    '/kept': () => kept(searchParams.get('for') || '2 days'),
  };
  const answer = answers[pathname];
  try {
    response.end(answer ? `${answer()}\n` : 'nothing here\n');
  } catch (error) {
    response.writeHead(500).end(`${error.code || error.message}\n`);
  }
}).listen(3000);
