import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { GridFSBucket } from 'mongodb';
import type { ObjectStorage } from './port.js';

/**
 * Files in the database itself: one backup, no second system. The key is the file's name; a file
 * whose writing was cut short is never listed, so it cannot be opened.
 */
export function createGridFsStorage(bucket: GridFSBucket): ObjectStorage {
  const idsOf = async (key: string) =>
    (await bucket.find({ filename: key }).toArray()).map((file) => file._id);
  return {
    async put({ key, body, contentType }) {
      const upload = bucket.openUploadStream(key, { metadata: { contentType } });
      try {
        await pipeline(body, upload);
      } catch (error) {
        // Chunks that were written already; the first fault is the one to tell.
        await upload.abort().catch(() => undefined);
        throw error;
      }
    },

    async open(key): Promise<Readable | null> {
      const [id] = await idsOf(key);
      return id === undefined ? null : bucket.openDownloadStream(id);
    },

    async remove(key) {
      for (const id of await idsOf(key)) await bucket.delete(id);
    },
  };
}
