const list = require('./list.json');

exports.of = (name) => list[name] ?? 'nothing';
