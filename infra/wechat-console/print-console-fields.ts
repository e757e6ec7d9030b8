/** Runs after `npm run deploy`: prints the values to enter into each field of WeChat's console. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { formatConsoleFields } from './console-fields.ts';

const file = fileURLToPath(new URL('../../cdk.out/outputs.json', import.meta.url));

// The file is missing if nothing was deployed, as after `npm run deploy -- --no-execute`.
if (existsSync(file)) console.log(formatConsoleFields(JSON.parse(readFileSync(file, 'utf8'))));
