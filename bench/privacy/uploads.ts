import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import type { Connection } from '../../data/connect.js';
import { workerModel } from '../../data/models/worker.js';
import { DEMO_CITY_CODE } from '../../data/seed/cities.js';
import { RATE_CLASSES } from '../../api/kit/rate-limit-classes.js';
import {
  benignSamples,
  carrierSamples,
  harmfulSamples,
  MAKER,
  type Sample,
} from '../../tests/int/media/corpus.js';
import { crowdDeps } from '../crowd.js';
import { tokenOnce } from '../security/people.js';
import { send } from '../security/http.js';
import type { PrivacyStage } from './stage.js';

/** What must be found in no stored byte, besides EXIF. */
const TRACES = ['<script', '<?php', 'EICAR', 'PK\u0003\u0004', MAKER, 'AAAAAAAA'];
/** Any worker may hand them in; the real limits of the api hold, so many people share the files. */
const PURPOSES: Readonly<Record<string, string>> = { ORDER_PROOF: 'PROFILE_PHOTO' };
const UPLOADS_A_PERSON = RATE_CLASSES.upload.rules[0]?.points ?? 1;

export type UploadsResult = {
  readonly files: number;
  /** Harmful files that were taken, and pictures stored with what they carried. */
  readonly harmful: readonly string[];
  readonly benignRefused: readonly string[];
};

type Outcome = { readonly status: number; readonly id: string; readonly text: string };

/** R46 through the whole api: the corpus of the tests, each file over HTTP with its ticket. */
export async function runUploads(stage: PrivacyStage): Promise<UploadsResult> {
  const nextToken = await uploaders(stage);
  const upload = async (sample: Sample): Promise<Outcome & { readonly token: string }> => {
    const token = await nextToken();
    return { ...(await handIn(stage, sample, token)), token };
  };
  const harmful: string[] = [];
  const benignRefused: string[] = [];
  const bad = await harmfulSamples();
  for (const sample of bad) {
    const { status, text } = await upload(sample);
    if (status < 400 || status >= 500) harmful.push(`${sample.name}: ${status} ${text}`);
  }
  const carriers = await carrierSamples();
  for (const sample of carriers) {
    const { status, id, token, text } = await upload(sample);
    // To refuse such a picture is no harm either.
    if (status >= 500) harmful.push(`${sample.name}: ${status} ${text}`);
    else if (status === 201) harmful.push(...(await carried(stage, { sample, id, token })));
  }
  for (const sample of await benignSamples()) {
    const { status, id, token, text } = await upload(sample);
    if (status !== 201) benignRefused.push(`${sample.name}: ${status} ${text}`);
    else harmful.push(...(await carried(stage, { sample, id, token })));
  }
  return { files: bad.length + carriers.length, harmful, benignRefused };
}

/** Tokens of workers, each for as many files as one person may hand in within an hour. */
async function uploaders({ env, connection }: PrivacyStage): Promise<() => Promise<string>> {
  const deps = crowdDeps({ env, database: connection });
  const ids = await workerIds(connection);
  let used = 0;
  let token = '';
  return async () => {
    if (used % UPLOADS_A_PERSON === 0) {
      const id = ids[used / UPLOADS_A_PERSON];
      if (id === undefined) throw new RangeError('there are more files than people may hand in');
      token = await tokenOnce(deps, id, 'worker');
    }
    used += 1;
    return token;
  };
}

async function workerIds(connection: Connection): Promise<readonly string[]> {
  const rows = await workerModel(connection)
    .find({ cityCode: DEMO_CITY_CODE })
    .sort({ _id: 1 })
    .limit(20)
    .lean();
  return rows.map(({ _id }) => _id);
}

async function handIn(stage: PrivacyStage, sample: Sample, token: string): Promise<Outcome> {
  const { apiUrl } = stage.endpoints;
  const { purpose = 'ORDER_PROOF', contentType, file, form } = sample;
  const bytes = sample.bytes ?? Math.max(1, file.byteLength);
  const ticket = await send(apiUrl, {
    method: 'post',
    path: '/media/tickets',
    token,
    body: { purpose: PURPOSES[purpose] ?? purpose, contentType, bytes },
  });
  const { uploadPath } = (ticket.json ?? {}) as { uploadPath?: string };
  if (uploadPath === undefined) return { status: ticket.status, id: '', text: ticket.text };
  const boundary = `b${randomUUID()}`;
  const answer = await fetch(`${apiUrl}${uploadPath}`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type':
        form === undefined
          ? 'application/octet-stream'
          : `multipart/form-data; boundary=${boundary}`,
    },
    body: new Uint8Array(form === undefined ? file : formOf(file, form, boundary)),
  });
  const text = await answer.text();
  const { id = '' } = (text.startsWith('{') ? JSON.parse(text) : {}) as { id?: string };
  return { status: answer.status, id, text };
}

/** As a hostile client writes it: the name goes into the header as it is. */
function formOf(file: Buffer, name: string, boundary: string): Buffer {
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: image/jpeg\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}

/** What a stored file still has of what it came with, read by its owner's link. */
async function carried(
  stage: PrivacyStage,
  input: { readonly sample: Sample; readonly id: string; readonly token: string },
): Promise<string[]> {
  const { sample, id, token } = input;
  const { apiUrl } = stage.endpoints;
  const link = await send(apiUrl, { method: 'post', path: `/media/${id}/links`, token, body: {} });
  const { path } = (link.json ?? {}) as { path?: string };
  if (path === undefined) return [`${sample.name}: no link, ${link.status}`];
  const stored = Buffer.from(await (await fetch(`${apiUrl}${path}`)).arrayBuffer());
  const plain = stored.toString('latin1');
  const found = TRACES.filter((trace) => plain.includes(trace));
  if (sample.contentType !== 'application/pdf') {
    const { exif, xmp, iptc } = await sharp(stored).metadata();
    if (exif ?? xmp ?? iptc) found.push('EXIF');
  }
  return found.map((trace) => `${sample.name}: ${trace} is stored`);
}
