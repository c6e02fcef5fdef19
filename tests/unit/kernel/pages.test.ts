import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import express from 'express';
import { mountPages } from '../../../server/kernel/http/pages';

describe('the built pages', () => {
  let folder = '';
  let server: http.Server;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'huiliu-pages-'));
    await mkdir(path.join(folder, 'assets'));
    await writeFile(path.join(folder, 'index.html'), '<p>start</p>');
    for (const [name, text] of Object.entries({ 'a.js': 'plain', 'a.js.br': 'brotli', 'a.js.gz': 'gzip', 'b.js': 'b' }))
      await writeFile(path.join(folder, 'assets', name), text);
    const app = express();
    mountPages(app, folder);
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });
  /** As it comes over the wire: fetch would undo the coding. */
  const get = (file: string, accepts?: string) =>
    new Promise<[number | undefined, string, http.IncomingHttpHeaders]>((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      const headers = accepts === undefined ? {} : { 'accept-encoding': accepts };
      http
        .get({ port, path: file, headers }, (res) => {
          let text = '';
          res.on('data', (part) => (text += String(part)));
          res.on('end', () => resolve([res.statusCode, text, res.headers]));
        })
        .on('error', reject);
    });

  test.each([
    ['gzip, deflate, br', 'brotli', 'br'],
    ['gzip, deflate', 'gzip', 'gzip'],
    ['br;q=0, gzip', 'gzip', 'gzip'],
    ['identity', 'plain', undefined],
    [undefined, 'plain', undefined],
  ])('whoever accepts %s gets %s', async (accepts, text, coding) => {
    const [status, body, headers] = await get('/assets/a.js', accepts);
    expect([status, body, headers['content-encoding']]).toEqual([200, text, coding]);
    expect(headers['content-type']).toMatch(/^text\/javascript/);
    expect(headers.vary).toBe('Accept-Encoding');
    expect(headers['cache-control']).toContain('immutable');
  });

  test('what is not there compressed comes as it is; what is not there at all is not found', async () => {
    expect((await get('/assets/b.js', 'br'))[1]).toBe('b');
    expect((await get('/assets/c.js', 'br'))[0]).toBe(404);
  });
});
