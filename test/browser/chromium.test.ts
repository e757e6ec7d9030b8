/** Which browser is taken, and what is said where there is none. */
import { describe, expect, it } from '@jest/globals';
import { delimiter } from 'node:path';
import { findChromium, howToRun } from './chromium.ts';

// Here once for all files of this folder, which leave their tests out silently.
if (!findChromium())
  process.stderr.write(`Left out: test/browser, for no browser was found; ${howToRun}\n`);

const only = (program: string) => (path: string) => path === program;

describe('the browser', () => {
  it('is the one on the PATH', () => {
    const environment = { PATH: ['/opt/bin', '/usr/bin'].join(delimiter) };

    const found = findChromium({ environment, canRun: only('/usr/bin/chromium') });

    expect(found).toBe('/usr/bin/chromium');
  });

  it('is the one that is named, whatever else there is', () => {
    const environment = { PATH: '/usr/bin', WXKEEPER_CHROMIUM: '/opt/chrome' };

    expect(findChromium({ environment, canRun: () => true })).toBe('/opt/chrome');
  });

  it('must be there where it is named, so that nothing is left out unseen', () => {
    const environment = { PATH: '/usr/bin', WXKEEPER_CHROMIUM: '/opt/chrome' };

    expect(() => findChromium({ environment, canRun: only('/usr/bin/chromium') })).toThrow(
      'WXKEEPER_CHROMIUM names no program: /opt/chrome',
    );
  });

  it('may be missing', () => {
    expect(findChromium({ environment: {}, canRun: () => false })).toBeUndefined();
  });
});
