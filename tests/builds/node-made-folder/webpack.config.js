module.exports = { target: 'node', entry: './src/index.js', externals: { ejs: 'commonjs ejs' }, output: { path: __dirname + '/dist', filename: 'main.js' } };
