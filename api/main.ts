import { createServer, type Server } from 'node:http';
import { loadEnv, SettingsError } from '../config/env.js';
import { startAuditSealer } from './audit-sealer.js';
import { consoleFiles } from './console-files.js';
import { compose } from './compose.js';
import type { ApiDeps } from './deps.js';
import { createInternalServer } from './internal-server.js';
import { buildApp } from './kit/build-app.js';
import { startInboxSweeper } from './inbox-sweeper.js';
import { errorFields } from './kit/logger.js';
import { startMediaSweeper } from './media-sweeper.js';
import { startMessageSweeper } from './message-sweeper.js';
import { attachLiveSocket } from './live/socket.js';
import { apiRoutes } from './routes/index.js';

/** Requests under way get this long after the signal; the supervisor waits longer. */
const DRAIN_MS_MAX = 8_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** A list may be narrowed by many filters at once. */
const HEAD_BYTES_MAX = 64 * 1_024;
const HEADERS_TIMEOUT_MS = 10_000;
/** Longer than the idle time of usual proxies, so that they close first. */
const KEEP_ALIVE_MS = 65_000;

async function main(): Promise<void> {
  const env = loadEnv();
  const composition = await compose(env);
  const { deps } = composition;
  // Built before anything listens: a badly declared route ends the process here.
  const files = consoleFiles(env.consoleDir, env.maps);
  const app = buildApp({
    deps,
    routes: apiRoutes(),
    fallbacks: files === undefined ? [] : [files],
  });
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, maxHeaderSize: HEAD_BYTES_MAX },
    app,
  );
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const sockets = attachLiveSocket({ server, deps });
  const internal = createInternalServer(deps.metrics);
  deps.live.start();
  const sweep = deps.callbacks.startSweep();
  const sealer = startAuditSealer(deps);
  const mediaSweeper = startMediaSweeper(deps);
  const messageSweeper = startMessageSweeper(deps);
  const inboxSweeper = startInboxSweeper(deps);
  await listen({ server, host: env.host, port: env.port });
  await listen({ server: internal, host: env.host, port: env.metricsPort });
  deps.logger.info({ event: 'listening', port: env.port });
  await tellSetupToken({ deps, publicUrl: env.publicUrl });

  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    deps.logger.info({ event: 'stopping' });
    // Streams first: the server waits for them and they would never end.
    await deps.live.stop();
    sockets.close();
    internal.close();
    await drain(server);
    await sweep.stop();
    await sealer.stop();
    await mediaSweeper.stop();
    await messageSweeper.stop();
    await inboxSweeper.stop();
    await composition.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          deps.logger.error(errorFields(error), 'unclean stop');
          process.exit(1);
        },
      );
    });
  }
}

/** Until there is an administrator: how whoever runs this server becomes one (S21). */
async function tellSetupToken(input: {
  readonly deps: Pick<ApiDeps, 'setup'>;
  readonly publicUrl: string;
}): Promise<void> {
  const token = await input.deps.setup.openToken();
  if (token === null) return;
  process.stderr.write(
    `首次初始化 first-run set-up: ${input.publicUrl}/admin/setup\n` +
      `初始化口令 set-up token: ${token}\n`,
  );
}

function listen(input: {
  readonly server: Server;
  readonly host: string;
  readonly port: number;
}): Promise<void> {
  const { server, host, port } = input;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function drain(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS_MAX);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(cut);
}

try {
  await main();
} catch (error) {
  const isForPeople = error instanceof SettingsError || !(error instanceof Error);
  process.stderr.write(`${isForPeople ? String(error) : error.stack}\n`);
  process.exit(1);
}
