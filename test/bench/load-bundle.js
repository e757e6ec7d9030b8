/** Loads a bundle in a fresh process as Lambda's runtime client does, and says what that took. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// The runtime client has these loaded when it comes to the function (aws-lambda-ric 4.0.2).
const require = createRequire(import.meta.url);
for (const name of ['fs', 'http', 'net', 'os', 'path', 'util', 'worker_threads']) {
  require(`node:${name}`);
}

/** Of this thread. Linux accounts for it every 4 ms, and when the thread sleeps. */
function cpuMilliseconds() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

const [, , file] = process.argv;
const cpuBefore = cpuMilliseconds();
const startedAt = performance.now();
await import(pathToFileURL(file).href);
const milliseconds = performance.now() - startedAt;
console.log(JSON.stringify({ milliseconds, cpuMilliseconds: cpuMilliseconds() - cpuBefore }));
