/** The files with which WeChat checks that a domain is ours. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startKeeper, type Keeper } from '../support/keeper.ts';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
});

afterEach(async () => {
  await keeper.close();
});

interface Answer {
  status: number;
  text: string;
  headers: Headers;
}

async function open(url: string): Promise<Answer> {
  const response = await fetch(url, { redirect: 'manual' });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

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
