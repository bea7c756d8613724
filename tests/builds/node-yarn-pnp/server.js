const mustache = require('mustache');

require('http').createServer((request, response) => {
  response.end(mustache.render('{{n}} bees\n', { n: request.url.length * 1000 }));
}).listen(3210);
