import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakesConfigSchema } from './config.js';
import { startFakes } from './start.js';
import {
  alipayFakeConfig,
  createSandboxKeys,
  pushFakeConfig,
  smsFakeConfig,
  wechatFakeConfig,
  wechatMiniFakeConfig,
} from './testing.js';

const directory = mkdtempSync(join(tmpdir(), 'fakes-'));
afterAll(() => rmSync(directory, { recursive: true }));

test('a JSON file is enough to start all fakes, and each reports its health', async () => {
  const keys = createSandboxKeys();
  const text = JSON.stringify({
    wechat: wechatFakeConfig(keys, { journalPath: join(directory, 'journal.jsonl') }),
    alipay: alipayFakeConfig(keys, { journalPath: join(directory, 'alipay.jsonl') }),
    sms: smsFakeConfig(keys),
    push: pushFakeConfig(keys),
    wechatMini: wechatMiniFakeConfig(),
    number: { accessKeyId: 'id', accessKeySecret: 'secret', poolKey: 'FC1' },
    map: { key: 'sandbox-key' },
  });
  const fakes = await startFakes(fakesConfigSchema.parse(JSON.parse(text)));
  const urls = Object.values(fakes.urls);
  const answers = await Promise.all(urls.map((url) => fetch(`${url}healthz`)));
  expect(answers.map((answer) => answer.status)).toEqual(urls.map(() => 200));
  await fakes.close();
  await expect(fetch(`${fakes.urls.sms}healthz`)).rejects.toThrow();
});

test('a port that is taken fails the start and leaves nothing listening', async () => {
  const keys = createSandboxKeys();
  const first = await startFakes({ push: pushFakeConfig(keys) });
  const port = Number(new URL(first.urls.push ?? '').port);
  await expect(startFakes({ push: pushFakeConfig(keys, { port }) })).rejects.toThrow('EADDRINUSE');
  await first.close();
});
