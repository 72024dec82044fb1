import { createHash, randomUUID } from 'node:crypto';
import type { MediaPurpose } from '../../../contract/terms/media.js';
import { mediaModel, type MediaDocument } from '../../../data/models/media.js';
import type { Connection } from '../../../data/connect.js';

/** Sides of an ID card; one picture of a certificate. */
const PICTURES: readonly (readonly [MediaPurpose, number])[] = [
  ['ID_IMAGE', 2],
  ['CERTIFICATE', 4],
];
const BYTES = 20_000;
const WIDTH = 1_200;
const HEIGHT = 800;

/**
 * Rows of uploads that were taken before the run, without bytes: what the run is about is the
 * applications, and decoding two thousand pictures would take longer than it.
 */
export async function prepareUploads(input: {
  readonly database: Connection;
  readonly applicantIds: readonly string[];
}): Promise<(applicantId: string, item: string) => readonly string[]> {
  const { database, applicantIds } = input;
  const rows = applicantIds.flatMap((id) =>
    PICTURES.flatMap(([purpose, count]) => Array.from({ length: count }, () => rowOf(id, purpose))),
  );
  if (rows.length > 0) await mediaModel(database).insertMany([...rows]);
  const idsOf = (id: string, purpose: MediaPurpose): readonly string[] =>
    rows.filter((row) => row.owner.id === id && row.purpose === purpose).map(({ _id }) => _id);
  return (applicantId, item) => {
    if (item === 'IDENTITY') return idsOf(applicantId, 'ID_IMAGE');
    const pictures = idsOf(applicantId, 'CERTIFICATE');
    // Each kind of certificate has a picture of its own, the same one each time.
    const index = createHash('sha256').update(item).digest().readUInt16BE() % pictures.length;
    return pictures.slice(index, index + 1);
  };
}

function rowOf(ownerId: string, purpose: MediaPurpose): MediaDocument {
  const id = randomUUID();
  return {
    ...{ _id: id, status: 'READY', purpose, owner: { audience: 'customer', id: ownerId } },
    ...{ merchantId: null, cityCode: null, orderId: null, fileKey: id },
    ...{ contentType: 'image/jpeg', bytes: BYTES, width: WIDTH, height: HEIGHT },
    digest: createHash('sha256').update(id).digest('hex'),
    ...{ moderation: 'NONE', reason: null, decidedBy: null, decidedAt: null },
    ...{ createdAt: new Date(), expiresAt: null, usedBy: null },
  };
}
