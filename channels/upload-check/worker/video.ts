import { spawn } from 'node:child_process';
import { refused, type CheckJob, type JobResult, type Sides } from './job.js';
import { cleanPicture } from './picture.js';

const SIDE_MAX = 1_280;
const LOG_BYTES_MAX = 256 * 1024;
const DURATION = /Duration: (\d{2}):(\d{2}):(\d{2}\.\d{2})/;
const SIZE = /Output #0[\s\S]*?Video: [^\n]*?, (\d{2,5})x(\d{2,5})/;
/** Not the first picture, which is often black. */
const POSTER_AT_SECONDS = 1;
/** The film names other files or addresses in vain, and brings none of its words along. */
const NOTHING_ELSE = ['-map_metadata', '-1', '-map_chapters', '-1', '-fflags', '+bitexact'];

/**
 * Decodes the film and writes it anew as H.264 and AAC, without tags, chapters or other tracks; a
 * picture of it beside, by the same means.
 */
export async function checkVideo(job: CheckJob): Promise<JobResult> {
  if (job.ffmpeg === null) return refused('TYPE_NOT_ALLOWED');
  const { code, log } = await run(job.ffmpeg, argumentsOf(job));
  const length = DURATION.exec(log);
  if (length === null) return refused('NOT_READABLE');
  const seconds = Number(length[1]) * 3_600 + Number(length[2]) * 60 + Number(length[3]);
  if (seconds > job.limits.videoSecondsMax) return refused('TOO_LONG');
  if (code !== 0) return refused('NOT_READABLE');
  const size = SIZE.exec(log);
  return {
    kind: 'clean',
    contentType: 'video/mp4',
    width: size === null ? null : Number(size[1]),
    height: size === null ? null : Number(size[2]),
    poster: await posterOf(job, { ffmpeg: job.ffmpeg, seconds }),
  };
}

/** One picture of what was written; null when it cannot be made, which is no fault of the film. */
async function posterOf(
  job: CheckJob,
  film: { readonly ffmpeg: string; readonly seconds: number },
): Promise<Sides | null> {
  const at = Math.min(POSTER_AT_SECONDS, film.seconds / 2);
  const { code } = await run(film.ffmpeg, [
    ...['-nostdin', '-hide_banner', '-y', '-protocol_whitelist', 'file'],
    ...['-ss', at.toFixed(2), '-f', 'mov', '-i', job.target, '-threads', '1'],
    ...[
      ...NOTHING_ELSE,
      '-frames:v',
      '1',
      '-c:v',
      'png',
      '-f',
      'image2',
      '-update',
      '1',
      job.poster,
    ],
  ]);
  if (code !== 0) return null;
  return cleanPicture(job.poster, job.limits);
}

function argumentsOf(job: CheckJob): string[] {
  const scale = `scale='min(${SIDE_MAX},iw)':'min(${SIDE_MAX},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2`;
  return [
    ...['-nostdin', '-hide_banner', '-y', '-xerror'],
    ...['-protocol_whitelist', 'file', '-f', 'mov', '-i', job.source],
    ...['-t', String(job.limits.videoSecondsMax), '-threads', '1'],
    ...['-map', '0:v:0', '-map', '0:a:0?', ...NOTHING_ELSE],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-vf', scale],
    ...['-c:a', 'aac', '-movflags', '+faststart', '-f', 'mp4', job.target],
  ];
}

function run(program: string, args: string[]): Promise<{ code: number | null; log: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env: {} });
    let log = '';
    child.stderr.setEncoding('latin1').on('data', (text: string) => {
      if (log.length < LOG_BYTES_MAX) log += text;
    });
    child.once('error', () => resolve({ code: null, log }));
    child.once('close', (code) => resolve({ code, log }));
  });
}
