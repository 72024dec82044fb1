import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import express from 'express';
import { consoleFiles } from './console-files.js';

const PAGE = '<!doctype html><div id="root"></div>';

let dir: string;
let server: Server;
let base: string;
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'doorhive-console-'));
  mkdirSync(path.join(dir, 'assets'));
  writeFileSync(path.join(dir, 'index.html'), PAGE);
  writeFileSync(path.join(dir, 'assets', 'index-1a2b3c.js'), 'export {};');
  // A folder as the setting has it: relative to where the process runs.
  const files = consoleFiles(path.relative(process.cwd(), dir));
  const app = express();
  if (files) app.use(files);
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(dir, { recursive: true, force: true });
});

test.each(['/admin', '/admin/', '/admin/orders/0b0e', '/admin/login'])(
  '%s answers the page, fresh each time, with scripts from here alone',
  async (target) => {
    const response = await fetch(`${base}${target}`);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(PAGE);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self';");
  },
);

test('a file with a digest in its name is kept for a year; a missing one is no page', async () => {
  const there = await fetch(`${base}/admin/assets/index-1a2b3c.js`);
  expect(there.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect((await fetch(`${base}/admin/assets/index-old.js`)).status).toBe(404);
});

test('outside of its path nothing answers, and nothing above the folder is served', async () => {
  expect((await fetch(`${base}/other`)).status).toBe(404);
  const above = await fetch(`${base}/admin/..%2f..%2fpackage.json`);
  expect(await above.text()).not.toContain('"doorhive"');
});

test('without a build there is nothing to serve', () => {
  expect(consoleFiles(path.join(dir, 'nothing'))).toBeUndefined();
});
