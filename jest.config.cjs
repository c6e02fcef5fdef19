/**
 * Projects: `unit` needs no database and pays for none; `database` shares one mongod for the whole run (tests/setup);
 * `journey` adds a real browser. A project's global set-up runs only when one of its files is selected.
 */
const esOnly = [
  '@turf',
  'cookie',
  'csv-parse',
  'flatbush',
  'gcoord',
  'point-in-polygon-hao',
  'quickselect',
  'rbush',
  'robust-predicates',
  'tinyqueue',
];

const base = {
  testEnvironment: '<rootDir>/tests/setup/plain-environment.cjs',
  transform: { '^.+\\.(t|j|mj)s$': '@swc/jest' },
  transformIgnorePatterns: [`/node_modules/(?!(${esOnly.join('|')})/)`],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/build/(?!groups)', '<rootDir>/.data'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/fixtures/'],
};

const withDatabase = {
  ...base,
  globalSetup: '<rootDir>/tests/setup/global-setup.ts',
  globalTeardown: '<rootDir>/tests/setup/global-teardown.ts',
};

/** Joined by scripts/test-groups.mjs: the files of these folders share one load of the server's modules. */
const areJoined = process.env.TEST_GROUPS === '1';

/** What takes many minutes has its own command: npm run test:faults. */
const long = process.env.FAULTS === 'long' ? ['long'] : [];

const projects = {
  unit: { folders: ['unit', 'architecture'], config: base },
  database: { folders: ['feature', 'property', 'fault', 'simulation', ...long], config: withDatabase },
  journey: {
    folders: ['journey'],
    config: { ...withDatabase, globalSetup: '<rootDir>/tests/setup/journey-setup.ts' },
  },
};

module.exports = {
  projects: Object.entries(projects).map(([displayName, { folders, config }]) => ({
    ...config,
    displayName,
    testMatch: areJoined
      ? [`<rootDir>/build/groups/${displayName}/*.test.js`]
      : folders.map((folder) => `<rootDir>/tests/${folder}/**/*.test.ts`),
  })),
  testTimeout: 60_000,
};
