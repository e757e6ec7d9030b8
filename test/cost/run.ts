/**
 * `npm run cost`: writes docs/cost.md from measurements.json, assumptions.json and prices.json.
 *
 * `--measure` measures anew first. `--assumptions <file>` and `--prices <file>` print the sheet with
 * your own figures and write nothing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { files, readBasis } from './basis.ts';
import { measureAll } from './measure.ts';
import { sheetOf } from './sheet.ts';

const { values } = parseArgs({
  options: {
    measure: { type: 'boolean' },
    assumptions: { type: 'string' },
    prices: { type: 'string' },
  },
});
const { measure, ...changes } = values;

if (measure) {
  const options = await resolveConfig(files.measurements);
  const text = JSON.stringify(await measureAll());
  writeFileSync(files.measurements, await format(text, { ...options, parser: 'json' }));
}
const sheet = await sheetOf(readBasis(changes), readFileSync(files.sheet, 'utf8'));
if (changes.assumptions || changes.prices) {
  process.stdout.write(sheet);
} else {
  writeFileSync(files.sheet, sheet);
  console.log('docs/cost.md is written');
}
