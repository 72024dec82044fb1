import { randomUUID } from 'node:crypto';
import { ADMIN_LEDGER_ROUTES } from '../../../api/routes/admin/ledger.js';
import { WALLET_ROUTES } from '../../../api/routes/wallet-routes.js';
import type { Route } from '../../../api/kit/route.js';
import { listen, testKitDeps } from '../../../api/kit/test-support.js';
import { composeWallets } from '../../../api/compose-wallets.js';
import type { ApiDeps } from '../../../api/deps.js';
import { AppError } from '../../../contract/terms/errors.js';
import { rolesOfAudience, type Actor, type Role } from '../../../contract/terms/permissions.js';
import { request, type Answer } from '../api/support.js';
import type { MoneyWorld } from '../order/money-fixture.js';

/** The token is `<role>~<id>`: who calls is not what these tests are about. */
function actorOf(token: string): Actor {
  const [role, id = ''] = token.split('~') as [Role, string?];
  const audiences = ['customer', 'worker', 'merchant', 'admin'] as const;
  const audience = audiences.find((name) => rolesOfAudience(name).includes(role));
  if (!audience) throw new AppError('UNAUTHENTICATED');
  const merchantId = audience === 'merchant' ? id : null;
  const person = { id, audience, roles: [role], sessionId: 's', merchantId };
  return { ...person, cities: ['demo'], stepUpAtMs: Date.now() };
}

export type WalletDesk = Awaited<ReturnType<typeof openWalletDesk>>;

/** Wallets, statements and the ledger browser over HTTP, on the database of other use cases. */
export async function openWalletDesk(
  world: MoneyWorld,
  more: { readonly routes?: readonly Route[]; readonly deps?: Partial<ApiDeps> } = {},
) {
  const kit = testKitDeps({
    clock: world.deps.clock,
    authenticate: async (token: string) => actorOf(token),
    ...composeWallets({ ...world.deps, connection: world.connection }),
    ...more.deps,
  });
  const routes = [...WALLET_ROUTES, ...ADMIN_LEDGER_ROUTES, ...(more.routes ?? [])];
  const app = await listen({ deps: kit, routes });
  const call = (as: string, path: string, body?: unknown): Promise<Answer> =>
    request({
      url: `${app.url}${path}`,
      token: as,
      headers: { 'idempotency-key': randomUUID() },
      ...(body === undefined ? {} : { body }),
    });
  return {
    call,
    audited: kit.audited,
    close: () => app.close(),
    /** The body of a good answer. */
    async read<T>(as: string, path: string): Promise<T> {
      const answer = await call(as, path);
      if (answer.status !== 200) throw new Error(`${path}: ${answer.text}`);
      return JSON.parse(answer.text) as T;
    },
    /** A file of a good answer. */
    async file(as: string, path: string, body: unknown): Promise<Buffer> {
      const response = await fetch(`${app.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${as}` },
        body: JSON.stringify(body),
      });
      if (response.status !== 200) throw new Error(await response.text());
      return Buffer.from(await response.arrayBuffer());
    },
  };
}
