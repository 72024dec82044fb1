import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { devPorts, devSecrets } from './dev-files.js';

const dir = mkdtempSync(path.join(tmpdir(), 'dev-files-'));
afterAll(() => rmSync(dir, { recursive: true }));

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;

test('ports and keys of a version without a channel stay, and those of the channel come', async () => {
  const [portsFile, secretsFile] = [path.join(dir, 'ports.json'), path.join(dir, 'secrets.json')];
  const ports = await devPorts(portsFile);
  const secrets = devSecrets(secretsFile);
  const { wechatMini: _port, ...olderPorts } = read(portsFile);
  const { wechatMiniSecret: _key, ...olderSecrets } = read(secretsFile);
  writeFileSync(portsFile, JSON.stringify(olderPorts));
  writeFileSync(secretsFile, JSON.stringify(olderSecrets));
  const nextPorts = await devPorts(portsFile);
  const nextSecrets = devSecrets(secretsFile);
  expect(nextPorts).toMatchObject(olderPorts);
  expect(nextPorts.wechatMini).toBeGreaterThan(0);
  expect(nextSecrets).toMatchObject(olderSecrets);
  expect(nextSecrets.wechatMiniSecret).toMatch(/^[0-9a-f]{32}$/);
  // From now on they are the same each time.
  expect(await devPorts(portsFile)).toEqual(nextPorts);
  expect(devSecrets(secretsFile)).toEqual(nextSecrets);
  expect(Object.keys(nextPorts).sort()).toEqual(Object.keys(ports).sort());
  expect(Object.keys(nextSecrets).sort()).toEqual(Object.keys(secrets).sort());
});
