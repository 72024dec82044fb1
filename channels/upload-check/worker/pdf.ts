import { copyFile, readFile } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { refused, type CheckJob, type JobResult } from './job.js';

const HEADER = /^%PDF-(1\.[0-7]|2\.0)[\r\n]/;
/** The end mark stands here, and nothing of any size after it. */
const TAIL_BYTES = 1_024;
const STREAMS_MAX = 2_000;
const INFLATED_BYTES_MAX = 16 * 1024 * 1024;
const ACTIVE =
  /\/(JavaScript|JS|OpenAction|AA|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToR|GoToE|Movie|Sound|Rendition)(?![A-Za-z])/;
const FOREIGN = /<script|<\?php|<html|<svg/i;

/**
 * A document cannot be written anew here, so it is read for what must not be in it: programs,
 * actions, files inside, encryption (which would hide them). Objects that are packed into streams
 * are unpacked and read as well; a packing that is not understood is a refusal.
 */
export async function checkPdf(job: CheckJob): Promise<JobResult> {
  const bytes = await readFile(job.source);
  const text = bytes.toString('latin1');
  const tail = text.slice(-TAIL_BYTES);
  if (!HEADER.test(text) || !/startxref\s+\d+\s+%%EOF\s*$/.test(tail)) {
    return refused('NOT_READABLE');
  }
  if (FOREIGN.test(text)) return refused('ACTIVE_CONTENT');
  const packed = packedObjects(bytes, text);
  if (packed === null) return refused('NOT_READABLE');
  const all = plainNames(`${text}\n${packed}`);
  if (/\/Encrypt(?![A-Za-z])/.test(all)) return refused('ENCRYPTED');
  if (ACTIVE.test(all)) return refused('ACTIVE_CONTENT');
  await copyFile(job.source, job.target);
  return { kind: 'clean', contentType: 'application/pdf', width: null, height: null };
}

/** `/J#61vaScript` is a name spelt to be overlooked. */
function plainNames(text: string): string {
  return text.replace(/#([0-9A-Fa-f]{2})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Text of all object streams; null when one cannot be read within the bounds. */
function packedObjects(bytes: Buffer, text: string): string | null {
  const starts = /stream\r?\n/g;
  let unpacked = '';
  let streams = 0;
  for (let match = starts.exec(text); match !== null; match = starts.exec(text)) {
    if (text.slice(match.index - 3, match.index) === 'end') continue;
    streams += 1;
    if (streams > STREAMS_MAX) return null;
    const start = match.index + match[0].length;
    const end = text.indexOf('endstream', start);
    const head = plainNames(text.slice(text.lastIndexOf(' obj', match.index), match.index));
    if (end < 0) return null;
    if (!/\/ObjStm(?![A-Za-z])/.test(head)) continue;
    const body = unpack(bytes.subarray(start, end), head, INFLATED_BYTES_MAX - unpacked.length);
    if (body === null) return null;
    unpacked += body;
  }
  return unpacked;
}

function unpack(body: Buffer, head: string, bytesMax: number): string | null {
  const filter = /\/Filter\s*(\[[^\]]*\]|\/[A-Za-z0-9]+)/.exec(head)?.[1];
  if (filter === undefined) return body.toString('latin1');
  if (!/^\[?\s*\/(FlateDecode|Fl)\s*\]?$/.test(filter) || bytesMax <= 0) return null;
  try {
    return inflateSync(body, { maxOutputLength: bytesMax }).toString('latin1');
  } catch {
    return null;
  }
}
