const { readFileSync } = require('fs');
const mustache = require('mustache');

const page = readFileSync('views/page.mustache', 'utf8');

require('http').createServer((request, response) => {
  response.end(mustache.render(page, { path: request.url }));
}).listen(3500);
