/** Where steps of a long start are told. One `step` at a time. */
export type Progress = {
  /** One finished fact on its own line. */
  readonly info: (line: string) => void;
  /** Begins a step that may take long; it shows elapsed seconds until `done` or `failed`. */
  readonly step: (label: string) => ProgressStep;
};

export type ProgressStep = {
  /** Replaces the text behind the label, such as the last line of an installer. */
  readonly update: (detail: string) => void;
  readonly done: (summary?: string) => void;
  readonly failed: (reason: string) => void;
};

export type ProgressStream = {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly write: (text: string) => unknown;
};

const TTY_REFRESH_MS = 1_000;
const PLAIN_REFRESH_MS = 10_000;
const COLUMNS_DEFAULT = 100;

/** Rewrites one line a second on a terminal and writes a plain line every ten seconds elsewhere. */
export function createProgress(stream: ProgressStream): Progress {
  const isTerminal = stream.isTTY === true;
  const info = (line: string): void => void stream.write(`${line}\n`);
  return { info, step: (label) => startStep({ stream, label, isTerminal, info }) };
}

/** Says nothing; for tests and for libraries that only want the result. */
export const silentProgress: Progress = {
  info: () => undefined,
  step: () => ({ update: () => undefined, done: () => undefined, failed: () => undefined }),
};

function startStep(options: {
  readonly stream: ProgressStream;
  readonly label: string;
  readonly isTerminal: boolean;
  readonly info: (line: string) => void;
}): ProgressStep {
  const { stream, label, isTerminal, info } = options;
  const startedAt = Date.now();
  const elapsed = (): string => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  let detail = '';
  let isOver = false;
  const draw = (): void => {
    const text = `${label} … ${elapsed()}${detail === '' ? '' : `  ${detail}`}`;
    if (isTerminal) {
      stream.write(`\r\u001b[2K${text.slice(0, (stream.columns || COLUMNS_DEFAULT) - 1)}`);
    } else {
      info(text);
    }
  };
  if (isTerminal) draw();
  const timer = setInterval(draw, isTerminal ? TTY_REFRESH_MS : PLAIN_REFRESH_MS);
  timer.unref();
  const finish = (line: string): void => {
    if (isOver) return;
    isOver = true;
    clearInterval(timer);
    if (isTerminal) stream.write('\r\u001b[2K');
    info(line);
  };
  return {
    update: (text) => {
      detail = text.trim();
    },
    done: (summary) => finish(`${label}: ${summary ?? 'done'} (${elapsed()})`),
    failed: (reason) => finish(`${label}: ${reason} (${elapsed()})`),
  };
}
