import { randomUUID } from 'node:crypto';
import { ADMIN_CUSTOMER_ROUTES } from '../../../api/routes/admin/customer-blocks.js';
import { ADMIN_DEPOSIT_ROUTES } from '../../../api/routes/admin/deposits.js';
import { ADMIN_STANDING_ROUTES } from '../../../api/routes/admin/standings.js';
import { WORKER_STANDING_ROUTES } from '../../../api/routes/worker/standing.js';
import { listen, testKitDeps } from '../../../api/kit/test-support.js';
import { AppError } from '../../../contract/terms/errors.js';
import { rolesOfAudience, type Actor, type Role } from '../../../contract/terms/permissions.js';
import type { Connection } from '../../../data/connect.js';
import { disciplinePolicyModel } from '../../../data/models/discipline-policy.js';
import { mediaModel } from '../../../data/models/media.js';
import { standingModel } from '../../../data/models/standing.js';
import { workerModel } from '../../../data/models/worker.js';
import type { StandingDto } from '../../../use-cases/discipline/present-standing.js';
import type { DisciplineDeps } from '../../../use-cases/discipline/deps.js';
import { createDiscipline } from '../../../use-cases/discipline/create-discipline.js';
import type { OrderDeps } from '../../../use-cases/order/deps.js';
import { createDisciplineDeps } from '../../../temporal/discipline-deps.js';
import { request, type Answer } from '../api/support.js';
import type { TestOrder } from '../order/transition-fixture.js';

export const DAY = 24 * 3_600_000;
export const CITY = 'demo';
/** What the tests' city says; a worker's absence costs 6 points. */
export const RULES = { warnPoints: 4, limitPoints: 8, freezePoints: 12, freezeMs: 7 * DAY };

const ROUTES = [
  ...WORKER_STANDING_ROUTES,
  ...ADMIN_STANDING_ROUTES,
  ...ADMIN_DEPOSIT_ROUTES,
  ...ADMIN_CUSTOMER_ROUTES,
];

/** The token is `<role>~<id>~<city>`: who calls is not what these tests are about. */
function actorOf(token: string): Actor {
  const [role, id = '', city = CITY] = token.split('~') as [Role, string?, string?];
  const audiences = ['customer', 'worker', 'merchant', 'admin'] as const;
  const audience = audiences.find((name) => rolesOfAudience(name).includes(role));
  if (!audience) throw new AppError('UNAUTHENTICATED');
  const person = { id, audience, roles: [role], sessionId: 's', merchantId: null };
  return { ...person, cities: [city], stepUpAtMs: Date.now() };
}

export type Desk = Awaited<ReturnType<typeof openDesk>>;

/** The routes of standings, deposits and blocks over HTTP, on the database of other use cases. */
export async function openDesk(connection: Connection, orderDeps: OrderDeps) {
  const deps: DisciplineDeps = { ...orderDeps, ...createDisciplineDeps(connection) };
  const kit = testKitDeps({
    clock: orderDeps.clock,
    authenticate: async (token: string) => actorOf(token),
    discipline: createDiscipline(deps),
  });
  const app = await listen({ deps: kit, routes: ROUTES });
  const call = (as: string, path: string, body?: unknown): Promise<Answer> =>
    request({
      url: `${app.url}${path}`,
      token: as,
      headers: { 'idempotency-key': randomUUID() },
      ...(body === undefined ? {} : { body }),
    });
  return {
    deps,
    call,
    audited: kit.audited,
    close: () => app.close(),
    /** The worker's own view. */
    async standing(workerId: string): Promise<StandingDto> {
      const answer = await call(`worker~${workerId}`, '/worker/standing');
      if (answer.status !== 200) throw new Error(answer.text);
      return answer.json as unknown as StandingDto;
    },
    async setRules(rules: Record<string, unknown>, cityCode = CITY): Promise<void> {
      await disciplinePolicyModel(connection).updateOne(
        { cityCode },
        { $set: rules, $setOnInsert: { _id: randomUUID(), version: 1 } },
        { upsert: true },
      );
    },
    /** Nobody stands badly any more. */
    async clear(): Promise<void> {
      await standingModel(connection).deleteMany({});
      for (const name of ['breaches', 'standingEvents', 'standingAppeals', 'depositMovements']) {
        await connection.collection(name).deleteMany({});
      }
      await workerModel(connection).updateMany({}, { $unset: { frozenUntil: 1 } });
    },
    /** A photo that the worker has handed in. */
    async photo(workerId: string, over: Record<string, unknown> = {}): Promise<string> {
      const _id = randomUUID();
      await mediaModel(connection).create({
        _id,
        status: 'READY',
        purpose: 'APPEAL_EVIDENCE',
        owner: { audience: 'worker', id: workerId },
        cityCode: CITY,
        fileKey: `${_id}.jpg`,
        contentType: 'image/jpeg',
        bytes: 1_000,
        digest: _id,
        moderation: 'NONE',
        createdAt: new Date(),
        usedBy: null,
        ...over,
      });
      return _id;
    },
  };
}

/** The worker does not come to the order's visit: six points. */
export async function missed(order: TestOrder, workerId: string): Promise<string> {
  await order.assignTo(workerId);
  const change = { event: 'workerNoShow', atMs: order.world.nowMs(), workerId } as const;
  await order.apply({ ...change, ticketId: order.ticketId() });
  return `${order.id}:${order.state.seq}`;
}
