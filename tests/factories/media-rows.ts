import type { Connection } from '../../data/connect.js';
import { mediaModel, type MediaDocument, type MediaOwner } from '../../data/models/media.js';
import { MEDIA_PURPOSE_SPECS, type MediaPurpose } from '../../contract/terms/media.js';

/** A file that was handed in, as its row tells; the bytes are not there. */
export type HandedIn = {
  readonly purpose: MediaPurpose;
  readonly owner: MediaOwner;
  readonly orderId?: string;
  readonly change?: Partial<MediaDocument>;
};

/** Rows of files that somebody has handed in, under these ids; one that is there is replaced. */
export async function handIn(
  connection: Connection,
  ids: readonly string[],
  handedIn: HandedIn,
): Promise<void> {
  const { purpose, owner, orderId = null, change } = handedIn;
  const media = mediaModel(connection);
  for (const id of new Set(ids)) {
    const row: MediaDocument = {
      _id: id,
      status: 'READY',
      purpose,
      owner,
      merchantId: null,
      cityCode: null,
      orderId,
      fileKey: `${id}.jpg`,
      contentType: purpose === 'SKILL_VIDEO' ? 'video/mp4' : 'image/jpeg',
      bytes: 1_000,
      width: 16,
      height: 16,
      digest: id,
      moderation: MEDIA_PURPOSE_SPECS[purpose].isModerated ? 'PENDING' : 'NONE',
      reason: null,
      decidedBy: null,
      decidedAt: null,
      createdAt: new Date(),
      expiresAt: null,
      usedBy: null,
      poster: null,
      ...change,
    };
    await media.replaceOne({ _id: id }, row, { upsert: true });
  }
}

/** A worker's photos of one order. */
export const handInProof = (
  connection: Connection,
  work: {
    readonly orderId: string;
    readonly workerId: string;
    readonly photoIds: readonly string[];
  },
): Promise<void> =>
  handIn(connection, work.photoIds, {
    purpose: 'ORDER_PROOF',
    owner: { audience: 'worker', id: work.workerId },
    orderId: work.orderId,
  });

/** What a side of an order shows in a case. */
export const handInEvidence = (
  connection: Connection,
  shown: {
    readonly orderId: string;
    readonly ownerId: string;
    readonly ids: readonly string[];
  },
): Promise<void> =>
  handIn(connection, shown.ids, {
    purpose: 'CASE_EVIDENCE',
    owner: { audience: 'customer', id: shown.ownerId },
    orderId: shown.orderId,
  });
