import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { QuarantinedFile } from '../../channels/storage/port.js';
import type { CleanFile } from '../../channels/upload-check/port.js';
import type { MediaDto } from '../../contract/schemas/media.js';
import { AppError } from '../../contract/terms/errors.js';
import { MEDIA_PURPOSE_SPECS, type MediaRefusal } from '../../contract/terms/media.js';
import type { Actor } from '../../contract/terms/permissions.js';
import type { MediaDocument } from '../../data/repositories/media.js';
import type { MediaDeps } from './deps.js';
import { identityPlace } from './identity.js';
import { readTicket, type TicketClaims } from './issue-ticket.js';
import { toMediaDto } from './present.js';
import { keysOf } from './stored-keys.js';

const DAY_MS = 86_400_000;
const KEY_BYTES = 24;

/**
 * Takes the one file of a ticket: quarantine, virus scan, decoding and writing anew in a process
 * of its own, storage under a random key. The ticket is used up whatever comes of it. What was
 * sent is deleted in any case; a crash on the way leaves a row that nobody sees and the sweep ends.
 * Throws TICKET_INVALID, TICKET_SPENT, MEDIA_TOO_LARGE, UPLOAD_TOO_SLOW or MEDIA_REFUSED.
 */
export async function takeUpload(
  deps: MediaDeps,
  input: { readonly actor: Actor; readonly ticket: string; body(): Readable },
): Promise<MediaDto> {
  const claims = readTicket(deps, input);
  const now = new Date(deps.clock.nowMs());
  if (!(await deps.media.spendTicket(claims.id, now))) throw new AppError('TICKET_SPENT');
  const source = await receive(deps, claims, input.body());
  const target = await deps.quarantine.newPath();
  const poster = await deps.quarantine.newPath();
  try {
    const file = await checked(deps, { claims, source: source.path, target, poster });
    return await store(deps, { claims, file, target, poster });
  } finally {
    await deps.quarantine.remove(source.path);
    await deps.quarantine.remove(target);
    await deps.quarantine.remove(poster);
  }
}

async function receive(
  deps: MediaDeps,
  claims: TicketClaims,
  body: Readable,
): Promise<QuarantinedFile> {
  const { picture, video } = deps.bodyDeadlinesMs;
  const deadlineMs = claims.type === 'video/mp4' ? video : picture;
  const { bytesMax } = claims;
  const received = await deps.quarantine.receive({ body, bytesMax, deadlineMs });
  switch (received.kind) {
    case 'tooLarge':
      throw new AppError('MEDIA_TOO_LARGE', { extra: { bytesMax } });
    case 'tooSlow':
      throw new AppError('UPLOAD_TOO_SLOW');
    case 'broken':
      throw refusal('NO_FILE');
    case 'file':
      if (received.file.bytes > 0) return received.file;
      await deps.quarantine.remove(received.file.path);
      throw refusal('NO_FILE');
  }
}

async function checked(
  deps: MediaDeps,
  input: {
    readonly claims: TicketClaims;
    readonly source: string;
    readonly target: string;
    readonly poster: string;
  },
): Promise<CleanFile> {
  const { claims, ...files } = input;
  const { source } = files;
  if ((await deps.scan.scan(source)) === 'infected') throw refusal('INFECTED');
  const { sideMax } = MEDIA_PURPOSE_SPECS[claims.purpose];
  const result = await deps.check.check({ ...files, declaredType: claims.type, sideMax });
  if (result.kind === 'refused') throw refusal(result.reason);
  return result.file;
}

/** The row first, then the bytes, then the row is made visible: no step leaves a stray file. */
async function store(
  deps: MediaDeps,
  input: {
    readonly claims: TicketClaims;
    readonly file: CleanFile;
    readonly target: string;
    readonly poster: string;
  },
): Promise<MediaDto> {
  const { claims, file, target } = input;
  const row = rowOf(deps, { claims, file, digest: await digestOf(deps, target) });
  await deps.media.insert(row);
  const { fileKey: key, contentType } = row;
  const isIdentity = MEDIA_PURPOSE_SPECS[row.purpose].visibility === 'reveal';
  const storage = deps.storages[isIdentity ? 'identity' : 'media'];
  const sealed = isIdentity ? Buffer.from(await sealedOf(deps, row, target)) : null;
  const body = sealed === null ? deps.quarantine.read(target) : Readable.from([sealed]);
  await storage.put({ key, body, bytes: sealed?.byteLength ?? row.bytes, contentType });
  const poster = row.poster ?? null;
  if (poster !== null) {
    const { fileKey, bytes } = poster;
    const still = deps.quarantine.read(input.poster);
    await storage.put({ key: fileKey, body: still, bytes, contentType: 'image/jpeg' });
  }
  if (!(await deps.media.markReady(row._id))) {
    // The sweep took it for the row of a dead process and may have looked for the bytes already.
    for (const stored of keysOf(row)) await storage.remove(stored);
    throw new AppError('UPLOAD_TOO_SLOW');
  }
  return toMediaDto(row);
}

function rowOf(
  deps: MediaDeps,
  input: { readonly claims: TicketClaims; readonly file: CleanFile; readonly digest: string },
): MediaDocument {
  const { claims, file, digest } = input;
  const spec = MEDIA_PURPOSE_SPECS[claims.purpose];
  const nowMs = deps.clock.nowMs();
  const unmoderated = spec.visibility === 'public' ? 'APPROVED' : 'NONE';
  const newKey = () => randomBytes(KEY_BYTES).toString('base64url');
  const { poster, ...rest } = file;
  return {
    _id: randomUUID(),
    status: 'WRITING',
    purpose: claims.purpose,
    owner: claims.owner,
    merchantId: claims.merchantId,
    cityCode: claims.cityCode,
    orderId: claims.orderId,
    fileKey: newKey(),
    ...rest,
    digest,
    moderation: spec.isModerated ? 'PENDING' : unmoderated,
    reason: null,
    decidedBy: null,
    decidedAt: null,
    createdAt: new Date(nowMs),
    expiresAt: spec.keepDays === null ? null : new Date(nowMs + spec.keepDays * DAY_MS),
    usedBy: null,
    poster: poster && { fileKey: newKey(), ...poster },
  };
}

async function sealedOf(deps: MediaDeps, row: MediaDocument, target: string): Promise<string> {
  const bytes = await buffer(deps.quarantine.read(target));
  return deps.cipher.seal({ ...identityPlace(row), value: bytes.toString('base64') });
}

async function digestOf(deps: MediaDeps, path: string): Promise<string> {
  const digest = createHmac('sha256', deps.digestKey);
  for await (const chunk of deps.quarantine.read(path)) digest.update(chunk as Buffer);
  return digest.digest('base64url');
}

function refusal(reason: MediaRefusal): AppError {
  return new AppError('MEDIA_REFUSED', { extra: { reason } });
}
