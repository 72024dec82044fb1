import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { createChildCheck } from '../../../channels/upload-check/child-check.js';
import { ensureFfmpeg } from '../../../stack/ffmpeg-binary.js';
import { silentProgress } from '../../../stack/progress.js';
import { compileWorker } from './compile-worker.js';
import { openMediaWorld, PEOPLE, type MediaWorld } from './media-fixture.js';

const SECRET = 'shot-at-home-by-zhang';
const PLACE = '+30.2741+120.1551/';

let ffmpeg: string;
let world: MediaWorld;
let worker: ReturnType<typeof compileWorker>;
const dir = mkdtempSync(path.join(tmpdir(), 'doorhive-films-'));
beforeAll(async () => {
  const context = { env: process.env, projectDir: process.cwd(), progress: silentProgress };
  ffmpeg = (await ensureFfmpeg(context)).path;
  worker = compileWorker();
  world = await openMediaWorld({
    change: { check: createChildCheck({ workerScript: worker.script, ffmpeg }) },
  });
});
afterAll(async () => {
  await world?.close();
  rmSync(dir, { recursive: true, force: true });
  rmSync(worker.dir, { recursive: true, force: true });
});

const run = async (args: readonly string[]): Promise<string> => {
  const { stderr } = await promisify(execFile)(ffmpeg, ['-hide_banner', ...args]);
  return stderr;
};

/** A film as a phone makes it: MPEG-4 pictures, sound, a title and where it was shot. */
async function film(seconds: number): Promise<Buffer> {
  const file = path.join(dir, `film-${seconds}.mp4`);
  await run([
    ...['-y', '-f', 'lavfi', '-i', `testsrc=duration=${seconds}:size=320x240:rate=10`],
    ...['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`],
    ...['-c:v', 'mpeg4', '-c:a', 'aac', '-metadata', `title=${SECRET}`],
    ...['-metadata', `location=${PLACE}`, '-metadata', `comment=${SECRET}`, file],
  ]);
  return readFileSync(file);
}

const upload = (file: Buffer) =>
  world.upload(PEOPLE.worker, { purpose: 'SKILL_VIDEO', contentType: 'video/mp4', file });

/** What ffmpeg says of stored bytes. */
async function probe(bytes: Buffer): Promise<string> {
  const file = path.join(dir, 'stored.mp4');
  writeFileSync(file, bytes);
  return run(['-i', file, '-f', 'null', '-']);
}

test('[R46] [K7] a real film is written anew as H.264 and AAC, without its words and its place', async () => {
  const source = await film(5);
  expect(source.includes(Buffer.from(SECRET))).toBe(true);
  const { status, json } = await upload(source);
  expect([status, json]).toMatchObject([
    201,
    { contentType: 'video/mp4', width: 320, height: 240, hasPoster: true, moderation: 'PENDING' },
  ]);
  const bytes = await world.stored(String(json.id));
  const log = await probe(bytes);
  expect(log).toMatch(/Video: h264/);
  expect(log).toMatch(/Audio: aac/);
  expect(log).toMatch(/Duration: 00:00:0[45]/);
  for (const word of [SECRET, PLACE, 'zhang', '30.2741']) {
    expect(bytes.includes(Buffer.from(word))).toBe(false);
  }
  expect(world.quarantined()).toEqual([]);
});

test('[K7] its still picture is a JPEG of it, seen and ended with it', async () => {
  const { json } = await upload(await film(3));
  const mediaId = String(json.id);
  const mine = await world.call(PEOPLE.worker, `/media/${mediaId}/links`, {});
  const fetched = await fetch(`${world.url}${String(mine.json.posterPath)}`);
  expect(fetched.headers.get('content-type')).toBe('image/jpeg');
  const picture = Buffer.from(await fetched.arrayBuffer());
  const about = await sharp(picture).metadata();
  expect(about).toMatchObject({ format: 'jpeg', width: 320, height: 240 });
  expect(about.exif).toBeUndefined();
  // A test picture has many colours; a black one would have none.
  const { channels } = await sharp(picture).stats();
  expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(20);

  const others = () => world.call(PEOPLE.customer, `/media/${mediaId}/links`, {});
  expect((await others()).status).toBe(404);
  await world.call(PEOPLE.reviewer, `/admin/media/${mediaId}/approve`, {});
  const shown = await others();
  const still = () => fetch(`${world.url}${String(shown.json.posterPath)}`);
  expect((await still()).status).toBe(200);
  await world.call(PEOPLE.reviewer, `/admin/media/${mediaId}/reject`, { reason: '画面不清' });
  expect((await still()).status).toBe(404);

  const before = await world.filesIn('mediaFiles');
  world.advance(25 * 3_600_000);
  expect(await world.media.sweep()).toMatchObject({ unused: 2, removed: 2 });
  // Two films, each with its picture.
  expect(before - (await world.filesIn('mediaFiles'))).toBe(4);
});

test('[R46] one of over a minute is refused, and so is what only looks like a film', async () => {
  const long = await upload(await film(61));
  expect([long.status, long.json.extra]).toEqual([422, { reason: 'TOO_LONG' }]);
  const exact = await upload(await film(59));
  expect(exact.status).toBe(201);
  const head = Buffer.from('000000186674797069736f6d0000020069736f6d69736f32', 'hex');
  const noise = await upload(Buffer.concat([head, Buffer.alloc(20_000, 7)]));
  expect([noise.status, noise.json.extra]).toEqual([422, { reason: 'NOT_READABLE' }]);
  const cut = await upload((await film(5)).subarray(0, 20_000));
  expect([cut.status, cut.json.extra]).toEqual([422, { reason: 'NOT_READABLE' }]);
  const words = await upload(Buffer.from('this is no film at all, whatever it says'));
  expect([words.status, words.json.extra]).toEqual([422, { reason: 'TYPE_MISMATCH' }]);
  expect(world.quarantined()).toEqual([]);
});
