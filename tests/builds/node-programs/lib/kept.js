const ms = require('ms');

module.exports = (words) => `${ms(words)} ms`;
