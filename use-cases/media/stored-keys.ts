import type { MediaDocument } from '../../data/repositories/media.js';

/** Keys of everything that is stored of a file: its bytes, and a video's still picture. */
export function keysOf({ fileKey, poster }: Pick<MediaDocument, 'fileKey' | 'poster'>): string[] {
  return poster ? [fileKey, poster.fileKey] : [fileKey];
}
