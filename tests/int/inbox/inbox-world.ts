import { randomUUID } from 'node:crypto';
import { INBOX_ROUTES } from '../../../api/routes/inbox-routes.js';
import { SAVED_VIEW_ROUTES } from '../../../api/routes/saved-view-routes.js';
import { startInboxNews } from '../../../api/live/inbox-news.js';
import { AppError } from '../../../contract/terms/errors.js';
import { rolesOfAudience, type Actor, type Role } from '../../../contract/terms/permissions.js';
import { inboxItemModel } from '../../../data/models/inbox-item.js';
import { createInboxFacts } from '../../../data/repositories/inbox-facts.js';
import { createInboxFeed } from '../../../data/repositories/inbox-feed.js';
import { createInboxRepository } from '../../../data/repositories/inbox-items.js';
import { createSavedViewRepository } from '../../../data/repositories/saved-views.js';
import { createStaff } from '../../../use-cases/auth/staff-login.js';
import { createInbox, type InboxItemDto } from '../../../use-cases/inbox/create-inbox.js';
import type { InboxDeps } from '../../../use-cases/inbox/deps.js';
import { createSavedViews } from '../../../use-cases/saved-view/create-saved-views.js';
import { openWorld, request, type Answer } from '../api/support.js';

/** The token is `<role>~<id>~<city>~<merchant>`: who calls is not what these tests are about. */
function actorOf(token: string): Actor {
  const [role, id = '', city = 'hz', merchant = 'm1'] = token.split('~') as [Role, ...string[]];
  const audiences = ['customer', 'worker', 'merchant', 'admin'] as const;
  const audience = audiences.find((name) => rolesOfAudience(name).includes(role));
  if (!audience) throw new AppError('UNAUTHENTICATED');
  const merchantId = audience === 'merchant' ? merchant : null;
  return { id, audience, roles: [role], sessionId: 's', merchantId, cities: [city] };
}

export type InboxWorld = Awaited<ReturnType<typeof openInboxWorld>>;

/** The inbox over HTTP on a database of its own; nobody sweeps but the tests. */
export async function openInboxWorld() {
  const world = await openWorld();
  const { connection, authDeps } = world;
  await inboxItemModel(connection).createIndexes();
  const deps: InboxDeps = {
    clock: { nowMs: world.nowMs },
    staff: authDeps.staff,
    inbox: createInboxRepository(connection),
    inboxFacts: createInboxFacts(connection),
  };
  const inbox = createInbox(deps);
  const savedViews = createSavedViews({
    clock: deps.clock,
    savedViews: createSavedViewRepository(connection),
  });
  const authenticate = async (token: string) => actorOf(token);
  const overrides = { authenticate, inbox, savedViews };
  const app = await world.serve({ routes: [...INBOX_ROUTES, ...SAVED_VIEW_ROUTES], overrides });
  const { live, logger, clock } = app.deps;
  const news = startInboxNews({ feed: createInboxFeed(connection), live, logger, clock });
  const call = (as: string, path: string, body?: unknown, method?: string): Promise<Answer> =>
    request({
      url: `${app.url}${path}`,
      token: as,
      ...(body === undefined ? {} : { body }),
      ...(method === undefined ? {} : { method }),
    });
  return {
    ...world,
    deps,
    inbox,
    url: app.url,
    call,
    async close() {
      await news.stop();
      await world.close();
    },
    /** What somebody sees in his inbox. */
    async items(as: string, query = ''): Promise<InboxItemDto[]> {
      const prefix = actorOf(as).audience;
      const answer = await call(as, `/${prefix}/inbox${query}`);
      if (answer.status !== 200) throw new Error(answer.text);
      return (answer.json as { items: InboxItemDto[] }).items;
    },
    /** A row of a collection as a use case would have left it, with what the inbox reads of it. */
    async row(collection: string, fields: Record<string, unknown>): Promise<string> {
      const _id = randomUUID();
      await connection.collection(collection).insertOne({ _id, ...fields } as never);
      return _id;
    },
    async set(collection: string, id: string, fields: Record<string, unknown>): Promise<void> {
      await connection.collection(collection).updateOne({ _id: id } as never, { $set: fields });
    },
    /** A person with a row, for what looks him up. */
    async hire(role: Role, cities: readonly string[] = ['hz']): Promise<string> {
      const account = `p-${randomUUID().slice(0, 12)}`;
      const person = {
        audience: 'admin',
        account,
        password: 'x'.repeat(12),
        roles: [role],
        cities,
      };
      const { staffId } = await createStaff({ deps: authDeps, person: person as never });
      return staffId;
    },
    async clear(): Promise<void> {
      const names = ['orders', 'cases', 'refunds', 'refundRequests', 'withdrawals'];
      for (const name of [...names, 'applications', 'moneyAlarms', 'inboxItems']) {
        await connection.collection(name).deleteMany({});
      }
    },
  };
}
