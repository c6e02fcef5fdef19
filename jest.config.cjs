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
  testEnvironment: 'node',
  transform: { '^.+\\.(t|j|mj)s$': '@swc/jest' },
  transformIgnorePatterns: [`/node_modules/(?!(${esOnly.join('|')})/)`],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/build', '<rootDir>/.data'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/fixtures/'],
};

const withDatabase = {
  ...base,
  globalSetup: '<rootDir>/tests/setup/global-setup.ts',
  globalTeardown: '<rootDir>/tests/setup/global-teardown.ts',
};

/** What takes many minutes has its own command: npm run test:faults. */
const long = process.env.FAULTS === 'long' ? ['long'] : [];

const projects = {
  unit: { folders: ['unit', 'architecture'], config: base },
  database: { folders: ['feature', 'property', 'regression', 'fault', 'simulation', ...long], config: withDatabase },
  journey: { folders: ['journey'], config: withDatabase },
};

module.exports = {
  projects: Object.entries(projects).map(([displayName, { folders, config }]) => ({
    ...config,
    displayName,
    testMatch: folders.map((folder) => `<rootDir>/tests/${folder}/**/*.test.ts`),
  })),
  testTimeout: 30_000,
};
