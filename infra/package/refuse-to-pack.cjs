'use strict';
// `npm pack` in the repository would pack the repository. This file is plain CommonJS, so that any
// Node.js can run it.
console.error('The package is built first: use "npm run package", which packs dist/package.');
process.exit(1);
