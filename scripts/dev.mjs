import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installWhatIsMissing } from './install.mjs';

// npm run dev: a server that begins anew with every change of its sources, and pages that change while they are open (the address that vite prints).
process.chdir(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'));
installWhatIsMissing();
const server = ['--watch-path=server', '--watch-path=shared', '--require', './node_modules/tsx/dist/cjs/index.cjs'];
const pages = ['node_modules/vite/bin/vite.js', '--config', 'web/vite.config.mts'];
const port = process.env.PORT ?? '3000';
const both = [[...server, 'server/main.ts'], pages].map((args) =>
  spawn(process.execPath, args, {
    stdio: 'inherit',
    env: { HUILIU_SERVER: `http://127.0.0.1:${port}`, ...process.env },
  }),
);
const end = (signal) => both.forEach((one) => one.kill(signal));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => end(signal));
for (const one of both) one.on('exit', () => end('SIGTERM'));
