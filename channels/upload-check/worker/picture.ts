import { readFile } from 'node:fs/promises';
import sharp, { type Metadata, type SharpOptions } from 'sharp';
import {
  refused,
  type CheckJob,
  type JobLimits,
  type JobResult,
  type Sides,
  type WatermarkJob,
} from './job.js';
import { noticeSvg } from './notice.js';

const JPEG_QUALITY = 84;
const WEBP_QUALITY = 88;

// One file a process: nothing to keep, and no more memory than one thread needs.
sharp.cache(false);
sharp.concurrency(1);

/**
 * Decodes the whole picture and writes it anew. What comes out has the pixels and nothing else:
 * no EXIF, no place, no profile, no bytes after the end. The turn that EXIF asks for is applied.
 */
export async function checkPicture(job: CheckJob): Promise<JobResult> {
  const options = optionsOf(job.limits);
  try {
    const head = await sharp(job.source, options).metadata();
    if (!isWithin(head, job.limits)) return refused('TOO_MANY_PIXELS');
    if ((head.pages ?? 1) > 1) return refused('ANIMATED');
    const picture = sharp(job.source, options)
      .autoOrient()
      .resize({
        width: job.sideMax,
        height: job.sideMax,
        fit: 'inside',
        withoutEnlargement: true,
      })
      .toColourspace('srgb');
    const isWebp = head.hasAlpha;
    const encoded = isWebp
      ? picture.webp({ quality: WEBP_QUALITY })
      : picture.jpeg({ quality: JPEG_QUALITY });
    const { width, height } = await encoded.toFile(job.target);
    const contentType = isWebp ? 'image/webp' : 'image/jpeg';
    return { kind: 'clean', contentType, width, height };
  } catch (error) {
    return refused(reasonOf(error));
  }
}

/** A picture that our own program has drawn, written anew in its place; null if it cannot be. */
export async function cleanPicture(path: string, limits: JobLimits): Promise<Sides | null> {
  try {
    const source = sharp(await readFile(path), optionsOf(limits)).toColourspace('srgb');
    const { width, height } = await source.jpeg({ quality: JPEG_QUALITY }).toFile(path);
    return { width, height };
  } catch {
    return null;
  }
}

/** The picture with the notice all over it, so that a copy of it is of no use elsewhere. */
export async function drawWatermark(job: WatermarkJob): Promise<JobResult> {
  const source = sharp(job.source, optionsOf(job.limits));
  const { width, height } = await source.metadata();
  const notice = Buffer.from(noticeSvg({ width, height }));
  await source
    .composite([{ input: notice }])
    .jpeg({ quality: JPEG_QUALITY })
    .toFile(job.target);
  return { kind: 'clean', contentType: 'image/jpeg', width, height };
}

function optionsOf(limits: JobLimits): SharpOptions {
  return { limitInputPixels: limits.pixelsMax, failOn: 'error', sequentialRead: true };
}

/** By the header alone: nothing has been decoded yet. */
function isWithin({ width, height }: Metadata, limits: JobLimits): boolean {
  const isSmallEnough = Math.max(width, height) <= limits.pictureSideMax;
  return isSmallEnough && width * height <= limits.pixelsMax;
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  return /pixel limit/i.test(message) ? 'TOO_MANY_PIXELS' : 'NOT_READABLE';
}
