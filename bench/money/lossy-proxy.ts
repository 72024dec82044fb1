import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '../../data/seed/random.js';

const BODY_BYTES_MAX = 1024 * 1024;

export type LossyProxy = {
  readonly url: string;
  /** Replies that were dropped after the other side had done its work. */
  lostCount(): number;
  /** Part of the replies that is lost from now on, 0 to 1. */
  setLoss(share: number): void;
  close(): Promise<void>;
};

/**
 * Stands between the product and a channel: every request arrives and has its effect, and a part of
 * the replies is lost. The channel's signatures hold, because nothing is changed on the way.
 */
export async function startLossyProxy(input: {
  readonly targetUrl: string;
  readonly random: Random;
  readonly loss: number;
  readonly port?: number;
}): Promise<LossyProxy> {
  const target = new URL(input.targetUrl);
  let { loss } = input;
  let lost = 0;

  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const answer = await forward(target, incoming);
    if (input.random() < loss) {
      lost += 1;
      incoming.socket.destroy();
      return;
    }
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  };
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(input.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    lostCount: () => lost,
    setLoss: (share) => void (loss = share),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Answer = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
};

async function forward(target: URL, incoming: IncomingMessage): Promise<Answer> {
  const body = await bodyOf(incoming);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: target.hostname,
        port: target.port,
        method: incoming.method,
        path: incoming.url,
        headers: { ...incoming.headers, host: target.host, connection: 'close' },
      },
      (response) => {
        bodyOf(response).then(
          (content) =>
            resolve({
              status: response.statusCode ?? 502,
              headers: response.headers,
              body: content,
            }),
          reject,
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > BODY_BYTES_MAX) throw new RangeError('a body too large for the proxy');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
