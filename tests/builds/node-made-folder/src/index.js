const http = require('http'), fs = require('fs'), ejs = require('ejs');
http.createServer((q, r) => r.end(ejs.render('<%= a %> <%= b %>\n', { a: fs.readFileSync('/uploads/stamp', 'utf8'), b: process.env.NODE_OPTIONS }))).listen(8081);
