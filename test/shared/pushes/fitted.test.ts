/** What EventBridge would refuse as too large is passed on shortened. */
import { expect, it } from '@jest/globals';
import { fitted } from '../../../shared/pushes/fitted.ts';
import type { XmlFields } from '../../../shared/wechat/xml.ts';

const MOST_BYTES = 200_000;
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

it('what fits stays the same', () => {
  const fields = { Content: '你'.repeat(60_000), list: ['a', { b: 'c' }] };
  expect(fitted(fields)).toEqual({ fields });
});

it.each<[string, XmlFields]>([
  ['one endless text', { Content: 'x'.repeat(300_000) }],
  ['control characters, of which JSON makes six', { Content: '\u0001'.repeat(48_000) }],
  ['long texts deep inside', { a: { b: ['y'.repeat(150_000), { c: 'z'.repeat(150_000) }] } }],
  [
    'many long texts',
    Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`f${i}`, 'x'.repeat(3000)])),
  ],
  ['pairs of signs', { Content: `x${'😀'.repeat(100_000)}` }],
])('%s: the longest texts are cut, and the rest stays', (_what, large) => {
  const { fields, isShortened } = fitted({ MsgType: 'text', ToUserName: 'gh_1', ...large });

  expect(isShortened).toBe(true);
  expect(bytesOf(fields)).toBeLessThan(MOST_BYTES);
  expect(bytesOf(fields)).toBeGreaterThan(MOST_BYTES / 20);
  expect(fields).toMatchObject({ MsgType: 'text', ToUserName: 'gh_1' });
  expect(Object.keys(fields)).toEqual(['MsgType', 'ToUserName', ...Object.keys(large)]);
  expect(JSON.stringify(fields)).toContain('…');
  expect(JSON.stringify(fields)).not.toMatch(/\\ud[89a-f]/);
});

it.each<[string, XmlFields]>([
  ['a list without end', { list: Array.from({ length: 60_000 }, () => 'item') }],
  [
    'too many fields',
    Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`f${i}`, 'xy'])),
  ],
  ['endless names', { ['n'.repeat(300_000)]: 'x' }],
])('%s: what is above it stays', (_what, large) => {
  const { fields, isShortened } = fitted({ MsgType: 'text', ToUserName: 'gh_1', ...large });

  expect(isShortened).toBe(true);
  expect(bytesOf(fields)).toBeLessThan(MOST_BYTES);
  expect(fields).toMatchObject({ MsgType: 'text', ToUserName: 'gh_1' });
});
