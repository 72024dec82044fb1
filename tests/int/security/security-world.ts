import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { compose } from '../../../api/compose.js';
import { buildApp } from '../../../api/kit/build-app.js';
import { apiRoutes } from '../../../api/routes/index.js';
import { openScene } from '../../../bench/security/scene.js';
import { loadEnv } from '../../../config/env.js';
import { ensureIndexes } from '../../../data/setup/indexes.js';
import { startFakes } from '../../../channels/fakes/start.js';
import type { FakesConfig } from '../../../channels/fakes/config.js';
import { devEnv, fakesConfig } from '../../../stack/dev-env.js';
import { devPorts, devSecrets } from '../../../stack/dev-files.js';

/** Says whether Temporal is there, which these tests do without. */
const NEEDS_TEMPORAL = '/readyz';

/** The whole api over a real database, with the two tenants of the security bench. */
export async function openSecurityWorld() {
  const dir = mkdtempSync(path.join(tmpdir(), 'doorhive-security-'));
  const ports = await devPorts(path.join(dir, 'ports.json'));
  const secrets = devSecrets(path.join(dir, 'secrets.json'));
  const { wechatMini } = fakesConfig({ ports, secrets, dataDir: dir }) as FakesConfig;
  const fakes = await startFakes({ wechatMini });
  const env = loadEnv({
    ...devEnv({
      given: {},
      ports,
      secrets,
      apiPort: ports.apiMetrics,
      mongodbUri: process.env.MONGODB_TEST_URI ?? '',
      // Nobody listens there: a request that gets so far fails, and is seen.
      temporalAddress: `127.0.0.1:${ports.temporal}`,
      temporalUiUrl: undefined,
    }),
    MONGODB_DB: `security-${randomUUID().slice(0, 8)}`,
    LOG_LEVEL: 'fatal',
  });
  const composition = await compose(env);
  const { connection, deps } = composition;
  await ensureIndexes(connection);
  const routes = apiRoutes();
  const server = createServer(buildApp({ deps, routes }));
  await listen(server);
  const { port } = server.address() as AddressInfo;
  const apiUrl = `http://127.0.0.1:${port}/api/v1`;
  const scene = await openScene({ env, connection, apiUrl });
  return {
    apiUrl,
    scene,
    routes: routes.filter((route) => route.path !== NEEDS_TEMPORAL),
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await connection.dropDatabase();
      await composition.close();
      await fakes.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
}
