/** Unit, feature, property and architecture tests share one mongod (tests/setup); journeys have their own project because they need a browser. */
const base = {
  testEnvironment: 'node',
  transform: { '^.+\\.(t|j|mj)s$': '@swc/jest' },
  transformIgnorePatterns: ['/node_modules/(?!(kdbush|geokdbush|flatbush|rbush|tinyqueue|@turf|csv-parse|cookie|quickselect|point-in-polygon-hao|robust-predicates|gcoord)/)'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/build', '<rootDir>/.data'],
};
module.exports = {
  ...base,
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
};
