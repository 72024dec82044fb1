import { spawn, type ChildProcess } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { AppError } from '../../contract/terms/errors.js';
import {
  isMediaRefusal,
  MEDIA_TYPES,
  PICTURE_PIXELS_MAX,
  PICTURE_SIDE_MAX,
  VIDEO_SECONDS_MAX,
  type MediaType,
} from '../../contract/terms/media.js';
import type { CheckResult, CleanPoster, UploadCheck } from './port.js';
import type { Job } from './worker/job.js';

/** Data of the process and all that it starts, in KiB: enough for 40 MP, and no more. */
const MEMORY_KIB_MAX = 1_048_576;
const HEAP_MIB_MAX = 128;
/** Bytes that one job may write, in blocks of 512. */
const FILE_BLOCKS_MAX = 400_000;
const PICTURE_SECONDS_MAX = 12;
const VIDEO_SECONDS_OF_WORK_MAX = 110;
/** Waiting for the processor is not the file's fault. */
const CPU_SHARE = 2;
const ANSWER_BYTES_MAX = 4_096;
const RUNNING_MAX = 2;
const WAITING_MAX = 16;
const LIMITS = {
  pixelsMax: PICTURE_PIXELS_MAX,
  pictureSideMax: PICTURE_SIDE_MAX,
  videoSecondsMax: VIDEO_SECONDS_MAX,
} as const;

/** Sets the kernel's limits and becomes the program; `$0` to `$2` are memory, time and file size. */
const LIMITED = 'ulimit -d "$0" && ulimit -t "$1" && ulimit -f "$2" && shift 2 && exec "$@"';

export type ChildCheckOptions = {
  /** The compiled `worker/main.js`. */
  readonly workerScript: string;
  readonly ffmpeg: string | null;
  readonly pictureSecondsMax?: number;
};

/**
 * Checks each file in a process of its own: no settings, no connection, bounded memory, processor
 * time and file size by the kernel (where there is a POSIX shell), bounded time by us.
 */
export function createChildCheck(options: ChildCheckOptions): UploadCheck {
  const { workerScript, ffmpeg } = options;
  const pictureSecondsMax = options.pictureSecondsMax ?? PICTURE_SECONDS_MAX;
  const take = createGate();
  const run = (job: Job, secondsMax: number) =>
    take(() => runJob({ workerScript, job, secondsMax }));
  return {
    canTake: (type) => type !== 'video/mp4' || ffmpeg !== null,

    check({ source, target, poster, declaredType, sideMax }) {
      const secondsMax =
        declaredType === 'video/mp4' ? VIDEO_SECONDS_OF_WORK_MAX : pictureSecondsMax;
      const job = { source, target, poster, declaredType, sideMax, ffmpeg } as const;
      return run({ kind: 'check', limits: LIMITS, ...job }, secondsMax);
    },

    watermark: (files) => run({ kind: 'watermark', limits: LIMITS, ...files }, pictureSecondsMax),
  };
}

async function runJob(input: {
  readonly workerScript: string;
  readonly job: Job;
  readonly secondsMax: number;
}): Promise<CheckResult> {
  const { job, secondsMax } = input;
  const answer = await answerOf(start(input), secondsMax * 1_000);
  if (answer === 'late') return { kind: 'refused', reason: 'TIMED_OUT' };
  const { kind, reason, contentType, width, height, poster } = parsed(answer);
  if (kind === 'clean' && isMediaType(contentType)) {
    const { size } = await stat(job.target);
    const sides = { width: sideOf(width), height: sideOf(height) };
    const still = job.kind === 'check' ? await posterOf(job.poster, poster) : null;
    return { kind: 'clean', file: { contentType, bytes: size, ...sides, poster: still } };
  }
  // Also a process that died of its limits: such a file is not one to keep.
  return { kind: 'refused', reason: isMediaRefusal(reason) ? reason : 'NOT_READABLE' };
}

/** What the process says of the still picture, if there is one. */
async function posterOf(path: string, told: unknown): Promise<CleanPoster | null> {
  if (typeof told !== 'object' || told === null) return null;
  const { width, height } = told as { readonly width?: unknown; readonly height?: unknown };
  const bytes = (await stat(path)).size;
  return { bytes, width: sideOf(width), height: sideOf(height) };
}

function start(input: {
  readonly workerScript: string;
  readonly job: Job;
  readonly secondsMax: number;
}): ChildProcess {
  const { workerScript, job, secondsMax } = input;
  const program = [
    process.execPath,
    `--max-old-space-size=${HEAP_MIB_MAX}`,
    workerScript,
    JSON.stringify(job),
  ];
  const limits = [MEMORY_KIB_MAX, secondsMax * CPU_SHARE, FILE_BLOCKS_MAX].map(String);
  const hasShell = process.platform !== 'win32';
  const [command = '', ...args] = hasShell
    ? ['/bin/sh', '-c', LIMITED, ...limits, ...program]
    : program;
  // A group of its own, so that what it starts ends with it.
  return spawn(command, args, {
    env: {},
    cwd: '/',
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: hasShell,
  });
}

function answerOf(child: ChildProcess, timeoutMs: number): Promise<string | 'late'> {
  return new Promise((resolve, reject) => {
    let text = '';
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      killGroup(child);
    }, timeoutMs);
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      if (text.length < ANSWER_BYTES_MAX) text += part;
    });
    child.once('error', (cause) => {
      clearTimeout(timer);
      reject(new AppError('SERVICE_UNAVAILABLE', { detail: 'no process for a file', cause }));
    });
    child.once('close', () => {
      clearTimeout(timer);
      resolve(isLate ? 'late' : text);
    });
  });
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined && process.platform !== 'win32')
      process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}

function parsed(answer: string): Partial<Record<string, unknown>> {
  try {
    return JSON.parse(answer) as Partial<Record<string, unknown>>;
  } catch {
    return {};
  }
}

const isMediaType = (value: unknown): value is MediaType =>
  (MEDIA_TYPES as readonly unknown[]).includes(value);
const sideOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** Few files at once; the others wait, and no more of them than would be served in time. */
function createGate() {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async function take<T>(work: () => Promise<T>): Promise<T> {
    if (running >= RUNNING_MAX) {
      if (waiting.length >= WAITING_MAX) {
        throw new AppError('SERVICE_UNAVAILABLE', { detail: 'too many files wait' });
      }
      // Whoever is done hands its place over, so `running` stays as it is.
      await new Promise<void>((resolve) => void waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
