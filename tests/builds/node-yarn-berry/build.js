const ms = require('ms');

require('fs').writeFileSync('season.json', JSON.stringify({ season: ms('14d') }));
