/** Finds the Chromium that the browser tests and the screenshots run in, and starts it. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const otherPlaces = [
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
];

/** How to get the tests to run that are left out where no browser is found. */
export const howToRun =
  'install Chromium (Debian: apt-get install chromium fonts-noto-cjk) or name one with ' +
  'WXKEEPER_CHROMIUM=/path/to/chrome, then: npm test -- test/browser';

/** What a browser is looked for by. */
export interface Surroundings {
  environment: Readonly<Record<string, string | undefined>>;
  canRun: (path: string) => boolean;
}

/**
 * The program, or undefined if there is none.
 *
 * @throws {Error} if the one that is named by `WXKEEPER_CHROMIUM` is not there
 */
export function findChromium({ environment, canRun }: Surroundings = here): string | undefined {
  const named = environment['WXKEEPER_CHROMIUM'];
  if (named) {
    if (canRun(named)) return named;
    throw new Error(`WXKEEPER_CHROMIUM names no program: ${named}`);
  }
  const folders = (environment['PATH'] ?? '').split(delimiter).filter(Boolean);
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...otherPlaces].find(canRun);
}

const here: Surroundings = { environment: process.env, canRun: isProgram };

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A browser for which every host is this machine, so that nothing leaves it. */
export async function startChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(`no browser found: ${howToRun}`);
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--no-first-run',
      '--host-resolver-rules=MAP * 127.0.0.1',
      // There is no https on this machine that it could try first.
      '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable',
    ],
  });
}
