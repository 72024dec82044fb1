import { createHash, createPrivateKey, randomBytes, sign } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import type { ChannelOutcome } from '../../outcome.js';
import { bounded, observed, type BillRow } from '../bill-kit.js';
import { BILL_LINES_MAX, type BillChannel } from '../bill-port.js';
import { fundLineOf, splitBillRow, tradeLineOf } from './bill-lines.js';
import { createWechatClient, type WechatClient, type WechatClientOptions } from './client.js';

/** Packed; a day of some 2 million lines. */
const BILL_BYTES_MAX = 128 * 1024 * 1024;
const DOWNLOAD_TIMEOUT_MS = 120_000;
const DATE_PATTERN = /^\d{4}-\d{2}-\d{2}$/;
const DOWNLOAD_PATH = '/v3/billdownload/file';

const billAnswerSchema = z.object({
  hash_type: z.literal('SHA1'),
  hash_value: z.string().regex(/^[0-9a-fA-F]{40}$/),
  download_url: z.url().max(2_048),
});
type BillAnswer = z.output<typeof billAnswerSchema>;

type Context = { readonly options: WechatClientOptions; readonly client: WechatClient };
type Read = ChannelOutcome<{ readonly lineCount: number }>;

/** The daily bills of WeChat Pay: asked for, downloaded packed, hash compared, then read. */
export function createWechatBills(options: WechatClientOptions): BillChannel {
  const context: Context = { options, client: createWechatClient(options) };
  return {
    code: 'WECHAT',
    downloadTradeBill: ({ dateCn }, take) =>
      download(context, {
        ask: { path: 'v3/bill/tradebill', query: { bill_type: 'ALL' } },
        dateCn,
        onRow: (row) => taken(tradeLineOf(row), take),
      }),
    downloadFundBill: ({ dateCn }, take) =>
      download(context, {
        ask: { path: 'v3/bill/fundflowbill', query: { account_type: 'BASIC' } },
        dateCn,
        onRow: (row) => taken(fundLineOf(row), take),
      }),
  };
}

type Download = {
  readonly ask: { readonly path: string; readonly query: Readonly<Record<string, string>> };
  readonly dateCn: string;
  /** False when the row cannot be read. */
  readonly onRow: (row: BillRow) => boolean;
};

function taken<T>(line: T | null, take: (line: T) => void): boolean {
  if (line === null) return false;
  take(line);
  return true;
}

async function download(context: Context, { ask, dateCn, onRow }: Download): Promise<Read> {
  if (!DATE_PATTERN.test(dateCn)) {
    return { kind: 'failure', code: 'REFUSED', message: `no day: ${dateCn}` };
  }
  const outcome = await context.client.call({
    method: 'get',
    path: ask.path,
    query: { bill_date: dateCn, ...ask.query, tar_type: 'GZIP' },
    schema: billAnswerSchema,
  });
  if (outcome.kind === 'failure' && outcome.message.startsWith('NO_STATEMENT_EXIST')) {
    // The bill is made, and the day had no movement.
    return { kind: 'success', value: { lineCount: 0 } };
  }
  if (outcome.kind === 'failure') {
    return { ...outcome, code: outcome.code === 'RATE_LIMITED' ? 'NOT_READY' : outcome.code };
  }
  if (outcome.kind === 'unknown') return outcome;
  const folder = await mkdtemp(path.join(tmpdir(), 'doorhive-bill-'));
  try {
    const file = path.join(folder, 'bill.csv');
    return (await fetchBill(context, outcome.value, file)) ?? (await readBill(file, onRow));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Unpacks the bill into a file; null when its hash is the one that was told. */
async function fetchBill(
  { options }: Context,
  answer: BillAnswer,
  file: string,
): Promise<Extract<Read, { kind: 'unknown' }> | null> {
  const url = new URL(answer.download_url);
  // An address from outside: it may lead nowhere but to the channel itself.
  if (url.origin !== new URL(options.baseUrl).origin || url.pathname !== DOWNLOAD_PATH) {
    return unknown('the bill lies at a foreign address');
  }
  try {
    const response = await fetch(url, {
      headers: { authorization: authorizationOf(options, url), accept: '*/*' },
      redirect: 'error',
      signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS),
    });
    if (response.status !== 200 || response.body === null) {
      return unknown(`HTTP ${response.status} for the bill's file`);
    }
    const hash = createHash('sha1');
    await pipeline(
      Readable.fromWeb(response.body as never),
      bounded(BILL_BYTES_MAX),
      createGunzip(),
      observed((chunk) => hash.update(chunk)),
      createWriteStream(file),
    );
    const isWhole = hash.digest('hex') === answer.hash_value.toLowerCase();
    return isWhole ? null : unknown('the hash of the bill is another one');
  } catch (error) {
    return unknown(error instanceof Error ? error.message.slice(0, 300) : 'download failed');
  }
}

/** Rows up to the summary, whose heading is the second line without backticks. */
async function readBill(file: string, onRow: Download['onRow']): Promise<Read> {
  const rows = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity });
  let names: readonly string[] | null = null;
  let lineCount = 0;
  let told: number | null = null;
  let isSummary = false;
  for await (const text of rows) {
    const row = text.replace(/^\uFEFF/, '');
    if (row.trim() === '') continue;
    if (!row.startsWith('`')) {
      isSummary = names !== null;
      names ??= splitBillRow(row);
      continue;
    }
    const values = splitBillRow(row);
    if (isSummary) {
      told = Number(values[0]);
      break;
    }
    lineCount += 1;
    if (lineCount > BILL_LINES_MAX) return unknown(`more than ${BILL_LINES_MAX} lines`);
    if (!onRow(new Map(names?.map((name, index) => [name, values[index] ?? ''])))) {
      return unknown(`line ${lineCount} of the bill cannot be read`);
    }
  }
  return told === lineCount
    ? { kind: 'success', value: { lineCount } }
    : unknown(`the bill counts ${String(told)} lines and has ${lineCount}`);
}

/** The file is fetched with a signed request; its answer has no signature but the hash. */
function authorizationOf(options: WechatClientOptions, url: URL): string {
  const timestamp = Math.floor(Date.now() / 1_000);
  const nonce = randomBytes(16).toString('hex');
  const message = `GET\n${url.pathname}${url.search}\n${timestamp}\n${nonce}\n\n`;
  const key = createPrivateKey(options.merchantPrivateKey);
  const signature = sign('RSA-SHA256', Buffer.from(message), key).toString('base64');
  const parts = {
    mchid: options.mchid,
    nonce_str: nonce,
    signature,
    timestamp: String(timestamp),
    serial_no: options.merchantSerial,
  };
  const text = Object.entries(parts).map(([name, value]) => `${name}="${value}"`);
  return `WECHATPAY2-SHA256-RSA2048 ${text.join(',')}`;
}

function unknown(message: string): Extract<Read, { kind: 'unknown' }> {
  return { kind: 'unknown', message };
}
