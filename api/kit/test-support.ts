import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../../contract/terms/errors.js';
import type { AuditInput } from '../../use-cases/audit/record-audit.js';
import type { Actor } from '../../contract/terms/permissions.js';
import type { ApiDeps } from '../deps.js';
import { buildApp } from './build-app.js';
import type { IdempotencyStore, StoredReply } from './idempotency.js';
import { createLogger } from './logger.js';
import { createMetrics } from './metrics.js';
import type { Route } from './route.js';

/** Tests only: actor behind the token `test~<audience>~<id>~<role>`. */
export function testActor(token: string): Actor {
  const [prefix, audience, id, role] = token.split('~');
  if (prefix !== 'test' || !audience || !id || !role) throw new AppError('UNAUTHENTICATED');
  return {
    id,
    audience: audience as Actor['audience'],
    roles: [role as Actor['roles'][number]],
    sessionId: `session-${id}`,
    merchantId: null,
    cities: [],
  };
}

/** Tests only: deps of the framework in memory; log lines end up in `logLines`. */
export function testKitDeps(
  overrides: Partial<ApiDeps> = {},
): ApiDeps & { logLines: string[]; audited: AuditInput[] } {
  const logLines: string[] = [];
  const audited: AuditInput[] = [];
  const deps = {
    mode: 'test',
    trustProxy: 'loopback',
    clock: { nowMs: () => Date.now() },
    logger: createLogger({ destination: { write: (line: string) => void logLines.push(line) } }),
    metrics: createMetrics(),
    rateLimits: { consume: async () => undefined },
    audit: {
      record: async (entry: AuditInput) => ({ entryId: String(audited.push(entry)) }),
    },
    idempotency: memoryIdempotencyStore(),
    modules: {
      isModuleOn: async () => true,
      requireModule: async () => undefined,
      isOnFor: async () => true,
      offFor: async () => new Set(),
    },
    authenticate: async (token: string) => testActor(token),
    probes: {},
    ...overrides,
  } as unknown as ApiDeps;
  return Object.assign(deps, { logLines, audited });
}

export function memoryIdempotencyStore(): IdempotencyStore & { rows: Map<string, unknown> } {
  const rows = new Map<string, { fingerprint: string; holder: string; reply?: StoredReply }>();
  return {
    rows,
    async begin({ id, fingerprint, holder }) {
      const row = rows.get(id);
      if (!row) {
        rows.set(id, { fingerprint, holder });
        return { state: 'started' };
      }
      if (row.reply) return { state: 'done', fingerprint: row.fingerprint, reply: row.reply };
      return { state: 'running', fingerprint: row.fingerprint };
    },
    async finish({ id, holder, reply }) {
      const row = rows.get(id);
      if (row?.holder === holder) row.reply = reply;
    },
    async release({ id, holder }) {
      if (rows.get(id)?.holder === holder) rows.delete(id);
    },
  };
}

export type TestServer = { readonly url: string; readonly server: Server; close(): Promise<void> };

/** Tests only: listens on a free port; `url` ends in /api/v1. */
export async function listen(input: {
  readonly deps: ApiDeps;
  readonly routes: readonly Route[];
}): Promise<TestServer> {
  const app = buildApp(input);
  const server = await new Promise<Server>((resolve) => {
    const started = app.listen(0, '127.0.0.1', () => resolve(started));
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/v1`,
    server,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
