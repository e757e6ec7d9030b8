/** Each function is given exactly the variables that its bundle names. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functionNames } from '../../../infra/function-catalog.ts';
import { bundleFolder, bundleFunctions } from '../../../infra/functions/bundle.ts';
import { environmentMistakes } from '../../../infra/functions/environment-size.ts';
import { variablesFor, variablesOf } from '../../../infra/functions/function-variables.ts';
import type { FunctionEnvironment } from '../../../shared/config.ts';

const ours = [...new Set(functionNames.flatMap((name) => variablesOf[name]))];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wxkeeper-variables-'));
  bundleFunctions(folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it.each(functionNames)('%s names the variables that it is given', (name) => {
  const bundle = bundleFolder(name, folder);
  const code = readdirSync(bundle)
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(join(bundle, file), 'utf8'))
    .join('\n');
  const named = ours.filter((variable) => new RegExp(`\\b${variable}\\b`).test(code));
  expect(new Set(named)).toEqual(new Set(variablesOf[name]));
});

it('variables that are not ours are given to all', () => {
  const all = {
    ...(Object.fromEntries(ours.map((variable) => [variable, variable])) as FunctionEnvironment),
    AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1',
  };
  expect(variablesFor('serve-verification-file', all)).toEqual({
    VERIFICATION_FILES: 'VERIFICATION_FILES',
    PLATFORMS: 'PLATFORMS',
    AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1',
  });
});

describe('an environment that is too long', () => {
  const short = {
    CALLER_POLICY: '{}',
    VERIFICATION_FILES: '{}',
    LINK_POLICY: '{}',
    PLATFORMS: '{}',
    COMPONENT_APP_IDS: 'wx0123456789abcdef',
  };

  it('is no mistake before it is', () => {
    expect(environmentMistakes({ ...short, CALLER_POLICY: 'x'.repeat(3000) })).toEqual([]);
  });

  it.each([
    ['CALLER_POLICY', 'callers'],
    ['VERIFICATION_FILES', 'verificationFiles'],
    ['LINK_POLICY', 'returnUrlOrigins'],
    ['PLATFORMS', 'platforms'],
    ['COMPONENT_APP_IDS', 'components'],
  ])('by %s is one mistake of the setting %s', (variable, setting) => {
    const mistakes = environmentMistakes({ ...short, [variable]: 'x'.repeat(4097) });
    expect(mistakes).toEqual([expect.stringMatching(new RegExp(`^${setting} is too long: `))]);
  });

  it('counts bytes, not letters', () => {
    const long = { ...short, VERIFICATION_FILES: '验'.repeat(1400) };
    expect(environmentMistakes(long)).toEqual([
      'verificationFiles is too long: the environment of a Lambda function, here ' +
        'wxkeeper-serve-verification-file, has 4096 bytes, and this takes 4357 ' +
        '(VERIFICATION_FILES 4218, PLATFORMS 11). Take out the files that WeChat has checked already',
    ]);
  });

  it('by several settings is a mistake of each', () => {
    const long = { ...short, VERIFICATION_FILES: 'x'.repeat(5000), LINK_POLICY: 'x'.repeat(5000) };
    expect(environmentMistakes(long)).toHaveLength(2);
  });
});
