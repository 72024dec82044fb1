import { connect, createServer } from 'node:net';
import { StackError } from './errors.js';

const HOST = '127.0.0.1';

/**
 * Below what systems give to outgoing connections (Linux from 32768, others from 49152): a port
 * that is free now is not taken by the next connection of somebody else before it is used.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;
const PORTS_OF_A_PROCESS = 60;
let cursor = processStart();

/** Processes that ask at the same time look at different places. */
function processStart(): number {
  const places = Math.floor((LAST_PORT - FIRST_PORT) / PORTS_OF_A_PROCESS);
  return FIRST_PORT + (process.pid % places) * PORTS_OF_A_PROCESS;
}

/** Free ports of this machine, all different; a second call does not answer those of the first. */
export async function freePorts(count: number): Promise<number[]> {
  const found: number[] = [];
  for (let tries = 0; found.length < count; tries += 1) {
    if (tries > LAST_PORT - FIRST_PORT) throw new Error(`no ${count} free ports on ${HOST}`);
    const port = cursor;
    cursor = port >= LAST_PORT ? FIRST_PORT : port + 1;
    if (await isPortFree(port)) found.push(port);
  }
  return found;
}

/** True when nothing listens on the port of the loopback interface. */
export async function isPortFree(port: number): Promise<boolean> {
  try {
    await close(await listen(port));
    return true;
  } catch {
    return false;
  }
}

/** True when somebody accepts connections on the port of the loopback interface. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: HOST });
    const finish = (isOpen: boolean): void => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}

/** Throws PORT_BUSY, with the remedy, when something listens on the port already. */
export async function assertPortFree(options: {
  readonly port: number;
  /** Who needs it, as the sentence begins: "The API". */
  readonly user: string;
  readonly remedy: string;
}): Promise<void> {
  const { port, user, remedy } = options;
  if (await isPortFree(port)) return;
  throw new StackError(
    'PORT_BUSY',
    `${user} cannot use port ${port} because another program listens there: ${remedy}`,
  );
}

function listen(port: number): Promise<ReturnType<typeof createServer>> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: HOST, exclusive: true }, () => resolve(server));
  });
}

function close(server: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
