#!/bin/bash
node -e "const {mask}=require('/usr/local/lib/node_modules/bufferutil');const o=Buffer.alloc(1);mask(Buffer.from('a'),Buffer.from([1,1,1,1]),o,0,1);require('fs').writeFileSync('public/made.txt',o.toString('hex')+require('ms')('1m'))"
exec http-server public -p 9000 --silent
