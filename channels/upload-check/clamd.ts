import { createReadStream } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { AppError } from '../../contract/terms/errors.js';
import type { ScanResult, VirusScan } from './port.js';

const TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 1_024;
const LENGTH_BYTES = 4;

/** No scanner: nothing is looked at, and whoever asks is told so. */
export const NO_VIRUS_SCAN: VirusScan = { isOn: false, scan: async () => 'off' };

/** ClamAV's daemon over TCP, command INSTREAM. */
export function createClamdScan(address: {
  readonly host: string;
  readonly port: number;
}): VirusScan {
  return {
    isOn: true,
    async scan(path): Promise<ScanResult> {
      const answer = await ask(address, path);
      if (/^stream: OK\0?$/.test(answer)) return 'clean';
      if (/ FOUND\0?$/.test(answer)) return 'infected';
      throw new AppError('SERVICE_UNAVAILABLE', { detail: 'the virus scanner did not judge' });
    },
  };
}

async function ask(
  address: { readonly host: string; readonly port: number },
  path: string,
): Promise<string> {
  const socket = connect(address);
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new RangeError('timeout')));
  const answer = answerOf(socket);
  // Awaited below; a fault before that is met by the writes as well.
  answer.catch(() => undefined);
  try {
    socket.write('zINSTREAM\0');
    for await (const chunk of createReadStream(path)) {
      const bytes = chunk as Buffer;
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32BE(bytes.byteLength);
      const isTaken = socket.write(Buffer.concat([length, bytes]));
      // A connection that has ended drains no more, but then the answer has failed.
      if (!isTaken) await Promise.race([drained(socket), answer]);
    }
    socket.write(Buffer.alloc(LENGTH_BYTES));
    return await answer;
  } catch (cause) {
    throw new AppError('SERVICE_UNAVAILABLE', { detail: 'the virus scanner is down', cause });
  } finally {
    socket.destroy();
  }
}

function answerOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (part) => {
      if (text.length < ANSWER_BYTES_MAX) text += String(part);
    });
    socket.once('end', () => resolve(text));
    socket.once('error', reject);
    socket.once('close', () => resolve(text));
  });
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => void socket.once('drain', resolve));
}
