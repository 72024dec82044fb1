/** What can go wrong while tools are found, installed and started. */
export type StackErrorCode =
  | 'ALREADY_RUNNING'
  | 'BAD_USAGE'
  | 'DATA_UNUSABLE'
  | 'DISK_FULL'
  | 'NO_GO'
  | 'NO_JAVA'
  | 'NO_MAVEN'
  | 'NO_PYTHON'
  | 'OFFLINE'
  | 'PORT_BUSY'
  | 'PROCESS_DIED'
  | 'TIMED_OUT'
  | 'TOOL_BROKEN'
  | 'TOOL_UNAVAILABLE';

/** A failure a person can act on: `message` is one sentence that names the remedy. */
export class StackError extends Error {
  readonly code: StackErrorCode;
  /** Last lines of the program that failed, for the log; may be empty. */
  readonly detail: string;

  constructor(code: StackErrorCode, message: string, detail = '') {
    super(message);
    this.name = 'StackError';
    this.code = code;
    this.detail = detail;
  }
}

const DISK_FULL = /ENOSPC|no space left on device|disk quota exceeded|not enough space/i;
const OFFLINE =
  /ENOTFOUND|EAI_AGAIN|ENETUNREACH|ECONNREFUSED|ETIMEDOUT|dns error|temporary failure in name|name or service not known|no such host|unknown host|network is unreachable|connection (refused|timed out|error)|failed to establish|i\/o timeout|could not (connect|transfer)|max retries exceeded/i;

/** Sorts the output of a failed program into the two causes that every tool shares. */
export function causeOf(output: string): 'DISK_FULL' | 'OFFLINE' | undefined {
  if (DISK_FULL.test(output)) return 'DISK_FULL';
  if (OFFLINE.test(output)) return 'OFFLINE';
  return undefined;
}

/** The sentence for a full disk. `where` is the folder that could not be written. */
export function diskFull(where: string, detail = ''): StackError {
  return new StackError(
    'DISK_FULL',
    `The disk is full while writing to ${where}: free about 1 GB there and run the command again.`,
    detail,
  );
}

/** Turns ENOSPC of a file operation into the sentence above and passes everything else on. */
export function asStackError(error: unknown, where: string): unknown {
  return hasCode(error, 'ENOSPC') || hasCode(error, 'EDQUOT')
    ? diskFull(where, messageOf(error))
    : error;
}

/** True for an error of the system with this code, also when it comes from another realm. */
export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  const isTelling = typeof error === 'object' && error !== null && 'message' in error;
  return isTelling ? String(error.message) : String(error);
}
