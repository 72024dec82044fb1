import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Express, Request, RequestHandler } from 'express';

export const FAKE_BODY_BYTES_MAX = 64 * 1024;

export type RunningServer = {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
};

/** Listens and answers once the port is known; `close` also ends open connections. */
export async function listen(input: {
  app: Express;
  host: string;
  port: number;
}): Promise<RunningServer> {
  const server = await new Promise<Server>((resolve, reject) => {
    const started: Server = input.app.listen(input.port, input.host, (error?: Error) =>
      error ? reject(error) : resolve(started),
    );
  });
  const { port } = server.address() as AddressInfo;
  const reachable = input.host === '0.0.0.0' || input.host === '::' ? '127.0.0.1' : input.host;
  return {
    url: `http://${reachable}:${port}/`,
    port,
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

export function createApp(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  return app;
}

/** The control side belongs to the machine the fake runs on; others are told it does not exist. */
export const loopbackOnly: RequestHandler = (request, response, next) => {
  const address = request.socket.remoteAddress ?? '';
  if (/^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(address)) next();
  else response.status(404).end();
};

/** The bytes of a body read by `express.raw`, empty when there was none. */
export function rawBody(request: Request): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}
