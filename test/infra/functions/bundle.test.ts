/** The bundles that are deployed: no larger than they may be, and at home on any processor. */
import { describe, expect, it } from '@jest/globals';
import { builtinModules } from 'node:module';
import { functionNames } from '../../../infra/function-catalog.ts';
import { filesBeside } from '../../../infra/functions/bundle.ts';
import {
  budgets,
  exceededBudgets,
  measuredNames,
  WITH_RESPONDER,
} from '../../bench/bundle-budgets.ts';
import { bundleFloor, bundleFunction, bytesBeside } from '../../bench/bundle-sizes.ts';

/** Only where EventBridge's global endpoints are used; it is looked for, and may be missing. */
const OPTIONAL = '@aws-sdk/signature-v4-crt';
const bundles = functionNames.map((name) => Object.assign({ name }, bundleFunction(name)));
const textOf = ({ code }: { code: Uint8Array }) => Buffer.from(code).toString();

describe('the budgets', () => {
  it('are there for every function, and for nothing else', () => {
    expect(new Set(Object.keys(budgets))).toEqual(new Set(measuredNames));
  });

  it('hold the size of every function', () => {
    const sizes = bundles.map(({ name, code }) => ({
      name: `bundle-${name}`,
      value: code.length,
      unit: 'bytes',
    }));

    const alone = sizes.find(({ name }) => name === 'bundle-receive-message')?.value ?? Infinity;
    const value = alone + bytesBeside('receive-message');
    const all = [...sizes, { name: `bundle-${WITH_RESPONDER}`, value, unit: 'bytes' }];

    expect(exceededBudgets(all)).toEqual([]);
  });

  it.each(bundles)('limit the start of $name', ({ name, clients }) => {
    const limits = Object.keys(budgets[name] ?? {});

    expect(limits).toEqual(
      clients.length > 0
        ? ['bytes', 'initTimesFloor', 'initTimesWholeSdk']
        : ['bytes', 'initMillisecondsOverFloor'],
    );
  });

  it('say what exceeds them', () => {
    const figures = [
      { name: 'bundle-get-access-token', value: 1e7, unit: 'bytes' },
      { name: 'init-get-access-token-of-floor', value: 0.5, unit: 'times' },
    ];

    expect(exceededBudgets(figures)).toEqual([
      expect.stringMatching(
        /^bundle-get-access-token is 10000000, and .* allows \d+: npm run bench/,
      ),
    ]);
  });
});

describe('a bundle', () => {
  it.each(bundles)('of $name is one file that any processor can run', ({ inputs, ...bundle }) => {
    expect(Object.keys(inputs).filter((path) => /\.(node|wasm)$/.test(path))).toEqual([]);
    expect(textOf(bundle)).not.toMatch(/process\.dlopen|\.node["'`]|node-gyp|prebuilds/);
  });

  it.each(bundles)('of $name needs nothing but Node.js and what lies beside it', (bundle) => {
    const text = textOf(bundle);
    const required = Array.from(
      text.matchAll(/\b(?:require|import)\("([^"]+)"\)/g),
      ([, id]) => id,
    );
    const builtin = builtinModules.flatMap((id) => [id, `node:${id}`]);
    const beside = filesBeside(bundle.name).map(({ name }) => name);
    const known = new Set([OPTIONAL, ...beside, ...builtin]);

    expect(required.filter((id = '') => !known.has(id))).toEqual([]);
    expect(text).not.toContain(process.cwd());
    expect(text).not.toMatch(/["'`](\/home\/|\/work\/|\/root\/|\/tmp\/|[A-Z]:\\)/);
  });

  it.each(bundles)('of $name loads no more of the AWS SDK than clients need', ({ inputs }) => {
    const unneeded = /credential-provider-(?!env)|nested-clients|token-providers|event-streams\//;
    const paths = Object.keys(inputs).filter((path) => path.includes('node_modules'));

    expect(paths.filter((path) => unneeded.test(path))).toEqual([]);
  });

  it.each(bundles)('of $name is compared with all AWS clients that it has', (bundle) => {
    const clientsOf = ({ inputs }: { inputs: object }) =>
      new Set(
        Object.keys(inputs).flatMap((path) => /@aws-sdk\/(?:client|lib)-\w+/.exec(path) ?? []),
      );

    expect(clientsOf(bundle)).toEqual(clientsOf(bundleFloor(bundle.clients)));
  });
});
