import { buffer, text } from 'node:stream/consumers';
import { AppError } from '../../contract/terms/errors.js';
import type { MediaDocument } from '../../data/repositories/media.js';
import type { FieldOwner } from '../privacy/field-cipher.js';
import type { MediaDeps } from './deps.js';

/** Whose data key seals the picture, and to which row it is bound. */
export function identityPlace(row: Pick<MediaDocument, '_id' | 'owner'>): FieldOwner {
  return {
    subject: `${row.owner.audience}:${row.owner.id}`,
    place: { collection: 'media', id: row._id, field: 'image' },
  };
}

/**
 * An identity document as it may be shown: with the platform's notice drawn over it. The plain
 * picture is on the disk for the moment of drawing only. NOT_FOUND once the person was erased.
 */
export async function revealedPicture(deps: MediaDeps, row: MediaDocument): Promise<Buffer> {
  const stored = await deps.storages.identity.open(row.fileKey);
  if (stored === null) throw new AppError('NOT_FOUND');
  const cipherText = await text(stored);
  const plain = await deps.cipher.open({ ...identityPlace(row), cipherText });
  const source = await deps.quarantine.newPath();
  const target = await deps.quarantine.newPath();
  try {
    await deps.quarantine.write(source, Buffer.from(plain, 'base64'));
    const drawn = await deps.check.watermark({ source, target });
    // Without the notice it is not shown.
    if (drawn.kind !== 'clean') throw new AppError('SERVICE_UNAVAILABLE');
    return await buffer(deps.quarantine.read(target));
  } finally {
    await deps.quarantine.remove(source);
    await deps.quarantine.remove(target);
  }
}
