import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildServerWhenStale, buildWebWhenStale, compiled } from './build.mjs';
import { installWhatIsMissing } from './install.mjs';

process.chdir(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'));
installWhatIsMissing();
await buildServerWhenStale();
if (!(await buildWebWhenStale())) console.error('The pages could not be built; the API starts without them.');

const server = spawn(process.execPath, compiled('main'), { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
server.on('exit', (code) => process.exit(code ?? 1));
