'use strict';
// Loaded before the command line: tells at its end what the process took, and how often it asked.
const http = require('node:http');
const { writeSync } = require('node:fs');

let requests = 0;
const { request } = http;
http.request = (...parameters) => {
  requests++;
  return request(...parameters);
};
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeSync(2, `\n${JSON.stringify({ milliseconds: (user + system) / 1000, requests })}\n`);
});
