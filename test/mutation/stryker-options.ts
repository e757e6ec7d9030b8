/** How Stryker runs the tests of this project. */
import { join } from 'node:path';

/** What is changed, and what has to notice it. */
export interface MutationRun {
  files: readonly string[];
  /** Folders or files of tests. */
  tests: readonly string[];
  /** Stryker is in it, and works in it: nothing is left in the project. */
  folder: string;
  concurrency: number;
}

/** `test/` mirrors the code: the folders with the tests of these files. */
export function testFoldersOf(files: readonly string[]): string[] {
  const folders = files.map((file) => `test/${file.split('/').slice(0, -1).join('/')}`);
  return [...new Set(folders)];
}

/** @see https://stryker-mutator.io/docs/stryker-js/configuration/ */
export function strykerOptions({ files, tests, folder, concurrency }: MutationRun) {
  return {
    mutate: files,
    concurrency,
    testRunner: 'jest',
    // Tests are ES modules. The warning would stand before each run.
    testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    jest: {
      configFile: 'jest.config.js',
      config: { testMatch: tests.map(patternOf), maxWorkers: 1 },
      enableFindRelatedTests: false,
    },
    // Of each change only the tests are run that come to the changed place.
    coverageAnalysis: 'perTest',
    // Only what hangs takes so long, also on a machine that is busy with other things.
    timeoutMS: 60_000,
    // Stryker would rewrite tsconfig.json with a part of the compiler that TypeScript 7 has not.
    tsconfigFile: 'no-such-tsconfig.json',
    // Types are taken away without being checked, in what Stryker writes as well.
    disableTypeChecks: false,
    ignorePatterns: ['/cdk.out', '/dist', '/coverage', '/docs/images'],
    tempDirName: join(folder, 'sandbox'),
    incrementalFile: join(folder, 'incremental.json'),
    plugins: ['@stryker-mutator/jest-runner'],
    reporters: ['clear-text', 'progress-append-only'],
    clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, skipFull: true },
    allowConsoleColors: false,
    // The score is a finding, not a gate.
    thresholds: { high: 90, low: 80, break: null },
  };
}

function patternOf(path: string): string {
  return path.endsWith('.ts') ? `<rootDir>/${path}` : `<rootDir>/${path}/**/*.test.ts`;
}
