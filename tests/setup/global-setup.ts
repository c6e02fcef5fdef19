import { startSharedDatabase } from './shared-database';

/** Runs once before the test files of a project that needs the database. */
export default startSharedDatabase;
