import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Account } from '../../../channels/storage/s3.js';
import { freePorts } from '../../../stack/ports.js';
import { silentProgress } from '../../../stack/progress.js';
import { ensureS3Server } from '../../../stack/s3-server.js';

const START_MS_MAX = 60_000;
const POLL_MS = 200;

export type S3Server = { readonly account: S3Account; stop(): Promise<void> };

/** Starts the server on this machine alone, with these buckets. */
export async function startS3(buckets: readonly string[]): Promise<S3Server> {
  const context = { env: process.env, projectDir: process.cwd(), progress: silentProgress };
  const { python, packagesDir } = await ensureS3Server(context);
  const [port = 0] = await freePorts(1);
  const child = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    env: { PATH: process.env.PATH ?? '', PYTHONPATH: packagesDir },
    stdio: 'ignore',
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await answers(endpoint, child);
  const account = {
    endpoint,
    region: 'us-east-1',
    accessKeyId: 'testing',
    secretAccessKey: 'testing-secret',
    isPathStyle: true,
  };
  const { accessKeyId, secretAccessKey, region } = account;
  const credentials = { accessKeyId, secretAccessKey };
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  for (const Bucket of buckets) await client.send(new CreateBucketCommand({ Bucket }));
  client.destroy();
  return {
    account,
    async stop() {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}

async function answers(endpoint: string, child: ChildProcess): Promise<void> {
  const giveUpAt = Date.now() + START_MS_MAX;
  while (Date.now() < giveUpAt && child.exitCode === null) {
    const isUp = await fetch(endpoint).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await sleep(POLL_MS);
  }
  child.kill();
  throw new RangeError('the S3 server does not answer');
}

/** `lose`: the answer of a write is lost on the way back. `drop`: the write never arrives. */
export type Fault = 'none' | 'lose' | 'drop';

/** A way to the server that loses what it is told to. */
export async function startFaultyWay(
  account: S3Account,
): Promise<{ readonly account: S3Account; set(fault: Fault): void; stop(): Promise<void> }> {
  let fault: Fault = 'none';
  const target = new URL(account.endpoint);
  const server: Server = createServer((incoming, outgoing) => {
    const isHit = fault !== 'none' && incoming.method === 'PUT';
    if (isHit && fault === 'drop') {
      incoming.socket.destroy();
      return;
    }
    const { method, url, headers } = incoming;
    const there = { host: target.hostname, port: target.port, method, path: url, headers };
    const onward = forward(there, (answer) => {
      if (isHit) {
        answer.resume();
        answer.once('end', () => incoming.socket.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.once('error', () => incoming.socket.destroy());
    incoming.once('error', () => onward.destroy());
    incoming.once('aborted', () => onward.destroy());
    incoming.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    account: { ...account, endpoint: `http://127.0.0.1:${port}` },
    set(next) {
      fault = next;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
