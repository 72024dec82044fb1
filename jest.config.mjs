/** One jest project a suite; `scripts/test.mjs` runs them one after the other and times each. */
const base = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
      },
    ],
  },
  // The source is ESM with `.js` in its imports; tests run it as CommonJS through swc.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // The first four ship ESM only; the driver's file has an `import()` that jest's sandbox refuses.
  transformIgnorePatterns: [
    '/node_modules/(?!(?:jose|uuid|otpauth)/|mongodb/lib/runtime_adapters\\.js)',
  ],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.doorhive'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.doorhive/'],
};

const isLong = process.env.DOORHIVE_TEST_LONG === '1';
const suite = (displayName, testMatch, extra = {}) => ({
  ...base,
  displayName,
  testMatch: isLong
    ? testMatch.map((glob) => glob.replace('*.test.ts', '*.long.test.ts'))
    : testMatch,
  testPathIgnorePatterns: [
    ...base.testPathIgnorePatterns,
    ...(isLong ? [] : ['\\.long\\.test\\.ts$']),
  ],
  ...extra,
});
const setup = (name) => ({
  globalSetup: `<rootDir>/tests/setup/${name}.ts`,
  globalTeardown: '<rootDir>/tests/setup/teardown.ts',
});
const dirs =
  'contract,domain,resources,data,channels,use-cases,activities,temporal,api,config,stack';

export default {
  projects: [
    suite('unit', [`<rootDir>/{${dirs},scripts,admin/src}/**/*.test.ts`], {
      setupFiles: ['<rootDir>/tests/setup/properties.ts'],
      // The console names the contract by its alias.
      moduleNameMapper: { ...base.moduleNameMapper, '^@contract/(.*)$': '<rootDir>/contract/$1' },
    }),
    suite('workflow', ['<rootDir>/workflows/**/*.test.ts'], setup('time-skipping')),
    suite('int', ['<rootDir>/tests/int/**/*.test.ts'], {
      ...setup('mongo'),
      setupFiles: ['<rootDir>/tests/setup/send-through.ts'],
      setupFilesAfterEnv: ['<rootDir>/tests/setup/patience.ts'],
    }),
    suite('replay', ['<rootDir>/tests/replay/**/*.test.ts'], setup('bundle')),
    suite('e2e', ['<rootDir>/tests/e2e/**/*.test.ts'], {
      ...setup('stack'),
      setupFiles: ['<rootDir>/tests/setup/send-through.ts'],
      setupFilesAfterEnv: ['<rootDir>/tests/setup/patience.ts'],
    }),
  ],
};
