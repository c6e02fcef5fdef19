import { stopSharedDatabase } from './shared-database';

/** Runs once after the test files of a project that needs the database. */
export default stopSharedDatabase;
