import { createServer, type Server } from 'node:net';
import { chmodSync, existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createChildCheck } from '../../../channels/upload-check/child-check.js';
import { createClamdScan } from '../../../channels/upload-check/clamd.js';
import { findProgram } from '../../../channels/upload-check/find-program.js';
import type { ObjectStorage } from '../../../channels/storage/port.js';
import { MEDIA_PURPOSE_SPECS } from '../../../contract/terms/media.js';
import { mediaModel } from '../../../data/models/media.js';
import { withPlantedFault } from '../../setup/planted-fault.js';
import { phonePhoto } from './corpus.js';
import { compileWorker } from './compile-worker.js';
import { openMediaWorld, PEOPLE, type MediaWorld } from './media-fixture.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const worlds: MediaWorld[] = [];
let photo: Buffer;
beforeAll(async () => {
  photo = await phonePhoto();
});
afterAll(async () => {
  for (const world of worlds) await world.close();
});

async function open(change: Parameters<typeof openMediaWorld>[0] = {}): Promise<MediaWorld> {
  const world = await openMediaWorld(change);
  worlds.push(world);
  return world;
}
const order = (purpose = 'CERTIFICATE') => ({ purpose, contentType: 'image/jpeg', file: photo });

test('[R46] a crash while the bytes are stored leaves nothing that can be seen, and the sweep ends it', async () => {
  const world = await open();
  const { media } = world.deps.storages;
  const dying: ObjectStorage = {
    ...media,
    async put(input) {
      await media.put(input);
      throw new TypeError('the process died here');
    },
  };
  Object.assign(world.deps.storages, { media: dying });
  const answer = await withPlantedFault(() => world.upload(PEOPLE.worker, order()));
  expect(answer.status).toBe(500);
  const [row] = await world.rows();
  expect(row?.status).toBe('WRITING');
  expect((await world.call(PEOPLE.worker, `/media/${row?._id}`)).status).toBe(404);
  const left = path.join(world.dir, 'ab'.repeat(16));
  writeFileSync(left, 'x');
  expect(await world.media.sweep()).toMatchObject({ quarantined: 0, abandoned: 0 });
  const longAgo = new Date(Date.now() - 20 * MINUTE);
  utimesSync(left, longAgo, longAgo);
  world.advance(16 * MINUTE);
  expect(await world.media.sweep()).toEqual({
    quarantined: 1,
    abandoned: 1,
    unused: 0,
    expired: 0,
    removed: 1,
  });
  expect([existsSync(left), await world.filesIn('mediaFiles')]).toEqual([false, 0]);
  expect(await world.media.sweep()).toEqual({
    quarantined: 0,
    abandoned: 0,
    unused: 0,
    expired: 0,
    removed: 0,
  });
});

test('bytes are deleted when their time is over; a digest of them stays', async () => {
  const world = await open();
  const { json } = await world.upload(PEOPLE.worker, order('ID_IMAGE'));
  const kept = await world.upload(PEOPLE.worker, order('CERTIFICATE'));
  // Both belong to an application: what belongs to nothing ends after a day.
  await mediaModel(world.connection).updateMany({}, { usedBy: { kind: 'APPLICATION', id: 'a1' } });
  world.advance((MEDIA_PURPOSE_SPECS.ID_IMAGE.keepDays ?? 0) * DAY - MINUTE);
  expect(await world.media.sweep()).toMatchObject({ expired: 0 });
  world.advance(2 * MINUTE);
  expect(await world.media.sweep()).toMatchObject({ expired: 1, removed: 1 });
  const row = await mediaModel(world.connection).findById(json.id).lean();
  expect(row).toMatchObject({ status: 'REMOVED', digest: expect.stringMatching(/^[\w-]{43}$/) });
  expect([await world.filesIn('identityFiles'), await world.filesIn('mediaFiles')]).toEqual([0, 1]);
  expect((await world.call(PEOPLE.worker, `/media/${String(kept.json.id)}`)).status).toBe(200);
});

describe('the virus scanner', () => {
  /** Speaks INSTREAM; finds what contains the word. */
  const startClamd = (): Promise<{ server: Server; port: number }> =>
    new Promise((resolve) => {
      const server = createServer((socket) => {
        let seen = Buffer.alloc(0);
        socket.on('error', () => undefined);
        socket.on('data', (part: Buffer) => {
          seen = Buffer.concat([seen, part]);
          if (!seen.subarray(-4).equals(Buffer.alloc(4))) return;
          const isBad =
            seen.includes('EICAR') || !seen.subarray(0, 10).equals(Buffer.from('zINSTREAM\0'));
          socket.end(isBad ? 'stream: Eicar-Test FOUND\0' : 'stream: OK\0');
        });
      });
      server.listen(0, '127.0.0.1', () => {
        resolve({ server, port: (server.address() as AddressInfo).port });
      });
    });

  test('what it finds is refused; while it is down nothing is taken', async () => {
    const { server, port } = await startClamd();
    const world = await open({ change: { scan: createClamdScan({ host: '127.0.0.1', port }) } });
    expect((await world.upload(PEOPLE.worker, order())).status).toBe(201);
    const file = Buffer.concat([photo, Buffer.from('EICAR')]);
    const found = await world.upload(PEOPLE.worker, { ...order(), file });
    expect(found.json.extra).toEqual({ reason: 'INFECTED' });
    await new Promise((resolve) => server.close(resolve));
    expect((await world.upload(PEOPLE.worker, order())).status).toBe(503);
    expect(await world.rows()).toHaveLength(1);
    expect(world.quarantined()).toEqual([]);
  });
});

describe('the process that reads files', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'doorhive-check-'));
  const script = (name: string, text: string): string => {
    const file = path.join(dir, name);
    writeFileSync(file, text);
    return file;
  };
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const check = (workerScript: string, pictureSecondsMax = 30) =>
    createChildCheck({ workerScript, ffmpeg: null, pictureSecondsMax }).check({
      source: path.join(dir, 'source'),
      target: path.join(dir, 'target'),
      poster: path.join(dir, 'poster'),
      declaredType: 'image/jpeg',
      sideMax: 100,
    });

  test('[R46] one that does not end is ended, with all that it started', async () => {
    const mark = path.join(dir, 'alive');
    const grandchild = `setInterval(() => require('fs').writeFileSync('${mark}', String(Date.now())), 100)`;
    const hanging = script(
      'hang.mjs',
      `import { spawn } from 'node:child_process';
       spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'ignore' });
       setInterval(() => undefined, 1_000);`,
    );
    expect(await check(hanging, 2)).toEqual({ kind: 'refused', reason: 'TIMED_OUT' });
    rmSync(mark, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(existsSync(mark)).toBe(false);
  });

  test('[R46] one that wants all memory gets none, and sees no setting of ours', async () => {
    process.env.MEDIA_TEST_SECRET = 'secret';
    const greedy = script(
      'greedy.mjs',
      `const all = []; for (let n = 0; n < 4000; n += 1) all.push(Buffer.alloc(1 << 20, 1));
       process.stdout.write('{"kind":"clean","contentType":"image/jpeg","width":1,"height":1}');`,
    );
    const telling = script(
      'telling.mjs',
      `const bad = Object.keys(process.env).some((name) => /SECRET|MONGO/.test(name));
       process.stdout.write(JSON.stringify({ kind: 'refused', reason: bad ? 'INFECTED' : 'ANIMATED' }));`,
    );
    expect(await check(greedy)).toEqual({ kind: 'refused', reason: 'NOT_READABLE' });
    expect(await check(telling)).toEqual({ kind: 'refused', reason: 'ANIMATED' });
    delete process.env.MEDIA_TEST_SECRET;
  });

  test('a video goes through the program that is there; one of over a minute does not', async () => {
    const film = Buffer.concat([
      Buffer.from('000000186674797069736f6d0000020069736f6d69736f32', 'hex'),
      Buffer.alloc(64),
    ]);
    const { script: worker } = compileWorker();
    // In place of the real one: says what it would and writes something new.
    const programOf = (length: string): string => {
      const tool = script(
        `ffmpeg-${length.replaceAll(':', '-')}`,
        `#!/bin/sh\nfor last; do :; done\necho made anew > "$last"\necho "  Duration: ${length}, start" >&2\n`,
      );
      chmodSync(tool, 0o755);
      return tool;
    };
    const world = await open();
    const answers = [];
    for (const length of ['00:00:59.90', '00:01:00.10']) {
      Object.assign(world.deps, {
        check: createChildCheck({ workerScript: worker, ffmpeg: programOf(length) }),
      });
      const video = { purpose: 'SKILL_VIDEO', contentType: 'video/mp4', file: film };
      answers.push(await world.upload(PEOPLE.worker, video));
    }
    rmSync(path.dirname(worker), { recursive: true, force: true });
    expect(answers.map(({ status, json }) => [status, json.extra])).toEqual([
      [201, undefined],
      [422, { reason: 'TOO_LONG' }],
    ]);
    expect((await world.stored(String(answers[0]?.json.id))).toString()).toBe('made anew\n');
  });

  test('a program is looked for in the setting, then on the search path', () => {
    const tool = script('ffmpeg', '#!/bin/sh\n');
    expect(findProgram({ name: 'ffmpeg', setting: undefined, searchPath: dir })).toBeNull();
    chmodSync(tool, 0o755);
    expect(findProgram({ name: 'ffmpeg', setting: undefined, searchPath: `.:${dir}` })).toBe(tool);
    expect(findProgram({ name: 'ffmpeg', setting: '/nowhere/ffmpeg', searchPath: dir })).toBeNull();
    expect(findProgram({ name: 'other', setting: tool, searchPath: undefined })).toBe(tool);
    expect(findProgram({ name: 'ffmpeg', setting: undefined, searchPath: undefined })).toBeNull();
  });
});
