const http = require('http'), ms = require('ms'), path = require('path'), fs = require('fs');
const { mask } = require('bufferutil');
http.createServer((q, r) => { const o = Buffer.alloc(2); mask(Buffer.from('xy'), Buffer.from([9, 9, 9, 9]), o, 0, 2); r.end(ms(60000) + o.toString('hex') + fs.readFileSync(path.join(__dirname, '../views/page.txt'), 'utf8')); }).listen(8080);
