import path from 'node:path';

/** The folder of the project: this file is run from `server/kernel` or, compiled, from `dist/server/kernel`. */
export const projectRoot = path.resolve(__dirname, path.extname(__filename) === '.js' ? '../../..' : '../..');
