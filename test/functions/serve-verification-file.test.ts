/** The files with which WeChat checks that a domain is ours. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startKeeper, type Keeper } from '../support/keeper.ts';
import { open } from '../support/merchant.ts';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
});

afterEach(async () => {
  await keeper.close();
});

describe('verification files', () => {
  it.each([
    ['MP_verify_x.txt', 200, 'content of x'],
    ['MP_verify_y.txt', 404, 'file-unknown: no such file'],
    ['constructor', 404, 'file-unknown: no such file'],
    ['favicon.ico', 404, 'file-unknown: no such file'],
  ])('%s', async (name, status, text) => {
    expect(await open(new URL(`/${name}`, keeper.url).href)).toMatchObject({ status, text });
  });
});
