import { open } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import { refused, type CheckJob, type Job, type JobResult } from './job.js';
import { checkPdf } from './pdf.js';
import { checkPicture, drawWatermark } from './picture.js';
import { checkVideo } from './video.js';

/** As much of a file as tells what it is. */
const HEAD_BYTES = 4_100;

/** One job from the command line, one line of JSON as the answer. */
async function main(): Promise<void> {
  const job = JSON.parse(process.argv[2] ?? '') as Job;
  const result = job.kind === 'watermark' ? await drawWatermark(job) : await check(job);
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

async function check(job: CheckJob): Promise<JobResult> {
  const type = (await fileTypeFromBuffer(await headOf(job.source)))?.mime;
  if (type !== job.declaredType) return refused('TYPE_MISMATCH');
  if (type.startsWith('image/')) return checkPicture(job);
  if (type === 'application/pdf') return checkPdf(job);
  if (type === 'video/mp4') return checkVideo(job);
  return refused('TYPE_NOT_ALLOWED');
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

await main();
