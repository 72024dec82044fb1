import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { FundBillLine } from '../../../contract/terms/reconcile.js';
import type { ChannelOutcome } from '../../outcome.js';
import { bounded } from '../bill-kit.js';
import type { BillChannel, BillFailureCode } from '../bill-port.js';
import { FUND_BILL, TRADE_BILL, readBill, type BillSpec } from './bill-files.js';
import { oldestFirst } from './bill-lines.js';
import {
  ALIPAY_GATEWAY_URL,
  createAlipayClient,
  type AlipayClient,
  type AlipayClientOptions,
} from './client.js';

/** Packed; a day of some million lines. */
const BILL_BYTES_MAX = 64 * 1024 * 1024;
/** The address is good for 30 seconds; a download that has begun may take longer. */
const DOWNLOAD_TIMEOUT_MS = 120_000;
const DATE_PATTERN = /^\d{4}-\d{2}-\d{2}$/;
const BILL_ORIGIN = 'https://dwbillcenter.alipay.com';
const DOWNLOAD_PATH = '/downloadBillFile.resource';
const MESSAGE_CHARACTERS_MAX = 300;

/** `alipay.data.dataservice.bill.downloadurl.query` */
const addressSchema = z.object({ bill_download_url: z.url().max(2_048) });

export type AlipayBillOptions = AlipayClientOptions & {
  /** Whose account it is (2088…): a bill of another one is none of ours. */
  readonly sellerId: string;
};

type Context = { readonly options: AlipayBillOptions; readonly client: AlipayClient };
type Read = ChannelOutcome<{ readonly lineCount: number }>;
type Failed = Exclude<Read, { kind: 'success' }>;

/**
 * The daily bills of Alipay: an address is asked for, the archive behind it downloaded and read.
 * The answer with the address is signed; the archive is not, so it has to be complete and of our
 * account and day by its own words. One answer says both "not made yet" and "nothing has moved".
 */
export function createAlipayBills(options: AlipayBillOptions): BillChannel {
  const context: Context = { options, client: createAlipayClient(options) };
  return {
    code: 'ALIPAY',
    downloadTradeBill: ({ dateCn }, take) => download(context, TRADE_BILL, dateCn, take),
    async downloadFundBill({ dateCn }, take) {
      const lines: FundBillLine[] = [];
      const outcome = await download(context, FUND_BILL, dateCn, (line) => lines.push(line));
      if (outcome.kind !== 'success') return outcome;
      const ordered = oldestFirst(lines);
      if (ordered === null) return unknown('the balances do not follow from one another');
      ordered.forEach(take);
      return outcome;
    },
  };
}

/**
 * Where the archive is fetched: at Alipay's own house and nowhere else, over https also when it is
 * told with http. Another gateway than Alipay's has its bills in its own house. Null for any other
 * address.
 */
export function addressOf(told: string, gatewayUrl: string): URL | null {
  const url = new URL(told);
  if (url.pathname !== DOWNLOAD_PATH) return null;
  const isReal = gatewayUrl === ALIPAY_GATEWAY_URL;
  const house = new URL(isReal ? BILL_ORIGIN : gatewayUrl);
  if (url.host !== house.host) return null;
  return new URL(`${house.origin}${url.pathname}${url.search}`);
}

async function download<T>(
  context: Context,
  spec: BillSpec<T>,
  dateCn: string,
  take: (line: T) => void,
): Promise<Read> {
  if (!DATE_PATTERN.test(dateCn)) return failure('REFUSED', `no day: ${dateCn}`);
  const outcome = await context.client.call({
    method: 'alipay.data.dataservice.bill.downloadurl.query',
    bizContent: { bill_type: spec.billType, bill_date: dateCn },
    schema: addressSchema,
  });
  if (outcome.kind === 'unknown') return outcome;
  if (outcome.kind === 'failure') return failure(failureOf(outcome.code), outcome.message);
  const { options } = context;
  const address = addressOf(outcome.value.bill_download_url, options.gatewayUrl);
  if (address === null) return unknown('the bill lies at a foreign address');
  const folder = await mkdtemp(path.join(tmpdir(), 'doorhive-bill-'));
  try {
    const archive = path.join(folder, 'bill.zip');
    const failed = await fetchArchive(address, archive);
    if (failed !== null) return failed;
    const about = { dateCn, sellerId: options.sellerId };
    return { kind: 'success', value: { lineCount: await readBill(archive, spec, about, take) } };
  } catch (error) {
    return unknown(error instanceof Error ? error.message : 'the bill cannot be read');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function failureOf(code: string): BillFailureCode {
  if (code === 'NOT_FOUND') return 'NO_BILL';
  if (code === 'RATE_LIMITED') return 'NOT_READY';
  return code === 'NOT_AUTHORIZED' ? 'NOT_AUTHORIZED' : 'REFUSED';
}

async function fetchArchive(address: URL, file: string): Promise<Failed | null> {
  const response = await fetch(address, {
    redirect: 'error',
    signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS),
  });
  if (response.status !== 200 || response.body === null) {
    return unknown(`HTTP ${response.status} for the bill's file`);
  }
  await pipeline(
    Readable.fromWeb(response.body as never),
    bounded(BILL_BYTES_MAX),
    createWriteStream(file),
  );
  return null;
}

function failure(code: BillFailureCode, message: string): Failed {
  return { kind: 'failure', code, message };
}

function unknown(message: string): Extract<Read, { kind: 'unknown' }> {
  return { kind: 'unknown', message: message.slice(0, MESSAGE_CHARACTERS_MAX) };
}
