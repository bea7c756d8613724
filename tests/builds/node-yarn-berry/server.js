const mustache = require('mustache');
const { season } = require('./season.json');

require('http').createServer((request, response) => {
  response.end(mustache.render('apples at {{path}} for {{season}} ms\n', { path: request.url, season }));
}).listen(3200);
