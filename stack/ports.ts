import { connect, createServer } from 'node:net';
import { StackError } from './errors.js';

const HOST = '127.0.0.1';

/** Free ports of this machine, all different: they are held open together before being let go. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map(close));
  return ports;
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
