/** After `npm run deploy`: tells what to paste where in WeChat's console, in the console's words. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeConsoleFields } from './console-fields.ts';

const file = fileURLToPath(new URL('../../cdk.out/outputs.json', import.meta.url));

// Not there where nothing was deployed, as after `npm run deploy -- --no-execute`.
if (existsSync(file)) console.log(describeConsoleFields(JSON.parse(readFileSync(file, 'utf8'))));
