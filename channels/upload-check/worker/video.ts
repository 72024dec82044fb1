import { spawn } from 'node:child_process';
import { refused, type CheckJob, type JobResult } from './job.js';

const SIDE_MAX = 1_280;
const LOG_BYTES_MAX = 256 * 1024;
const DURATION = /Duration: (\d{2}):(\d{2}):(\d{2}\.\d{2})/;
const SIZE = /Output #0[\s\S]*?Video: [^\n]*?, (\d{2,5})x(\d{2,5})/;

/** Decodes the film and writes it anew as H.264 and AAC, without tags, chapters or other tracks. */
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
  };
}

function argumentsOf(job: CheckJob): string[] {
  const scale = `scale='min(${SIDE_MAX},iw)':'min(${SIDE_MAX},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2`;
  return [
    ...['-nostdin', '-hide_banner', '-y', '-xerror'],
    // The film names other files or addresses in vain.
    ...['-protocol_whitelist', 'file', '-f', 'mov', '-i', job.source],
    ...['-t', String(job.limits.videoSecondsMax), '-threads', '1'],
    ...['-map', '0:v:0', '-map', '0:a:0?', '-map_metadata', '-1', '-map_chapters', '-1'],
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
