/** Tests run as the product does: native ES modules, types stripped by Node.js itself. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.js' },
  setupFiles: ['<rootDir>/test/support/environment.js'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/cdk.out'],
  // store.ts is an interface: there is nothing in it to run.
  collectCoverageFrom: ['shared/**/*.ts', 'functions/**/*.ts', '!shared/store/store.ts'],
  coverageProvider: 'v8',
  coverageThreshold: { global: { lines: 95 } },
  maxWorkers: 2,
  // Only what hangs takes so long, also on a machine that is busy with other things.
  testTimeout: 30_000,
};
