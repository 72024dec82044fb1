import { apiRoutes } from '../../../api/routes/index.js';
import type { Route } from '../../../api/kit/route.js';
import { ORDER_STATUSES } from '../../../contract/terms/order.js';
import type { Placed } from '../../factories/stack-orders.js';
import type { StaffAccount } from '../../factories/stack-people.js';
import { post } from '../../factories/stack-visits.js';
import type { StackWorld } from '../../factories/stack-world.js';
import { STEP_ROUTES } from '../../factories/step-routes.js';
import { cellOf, mayAnswer, pathFor, type Person } from '../../factories/table-cells.js';
import { subjectsOf, type Subject } from '../../factories/table-subjects.js';

const FIRST_CUSTOMER = 700;
const STRANGER = 720;
/** Requests by somebody who may see the order, that its status forbids or allows. */
const ILLEGAL = 582;
const LEGAL = 121;

type Counts = Record<'cells' | 'out' | 'illegal' | 'refused' | 'legal' | 'changed', number>;

const stepRoutes = (): Route[] =>
  apiRoutes().filter(
    ({ method, path }) =>
      method === 'post' && (path.includes(':orderId') || path.includes(':offerId')),
  );

/** R40: every event that a person can send, from every status, as everybody who can log in. */
export function transitionTable(given: () => StackWorld, closed: () => Promise<Placed>): void {
  test('[R40] every route that changes an order is in the map of this test, and no other', () => {
    const paths = stepRoutes().map(({ path }) => path);
    expect([...paths].sort()).toEqual(Object.keys(STEP_ROUTES).sort());
  });

  test('[R40][P8] what the table does not allow is refused and changes nothing: every route, in every status, as every role', async () => {
    const world = given();
    const unpaid = await closed();
    await world.untilStatus(unpaid.orderId, 'CLOSED', 40_000);
    const subjects = await subjectsOf(world, { firstCustomer: FIRST_CUSTOMER, closed: unpaid });
    expect(subjects.map(({ status }) => status).sort()).toEqual([...ORDER_STATUSES].sort());
    const staff = await staffOf(world);
    const counts: Counts = { cells: 0, out: 0, illegal: 0, refused: 0, legal: 0, changed: 0 };
    const wrong = await Promise.all(
      subjects.map(async (subject) => {
        const people = [...staff, ...(await ownPeople(world, subject))];
        return tryEverything({ world, subject, people, counts });
      }),
    );
    console.info('transition table', counts);
    expect(wrong.flat()).toEqual([]);
    expect(counts.refused).toBe(counts.out + counts.illegal);
    expect(counts.cells).toBe(counts.refused + counts.legal);
    // A row more or less in the table changes these: it was meant, or it is found here.
    expect(counts).toMatchObject({ illegal: ILLEGAL, legal: LEGAL, changed: 0 });
  });
}

async function staffOf(world: StackWorld): Promise<Person[]> {
  const { people } = world;
  const of = async (
    account: StaffAccount,
    rest: Pick<Person, 'audience' | 'role' | 'merchantId'>,
  ) => ({ name: account, is: 'staff', client: await people.staff(account), ...rest }) as const;
  const strangerWorker = await world.takeWorker('massage.body');
  return [
    await of('dispatcher', { audience: 'admin', role: 'dispatcher' }),
    await of('support', { audience: 'admin', role: 'support' }),
    await of('reviewer', { audience: 'admin', role: 'reviewer' }),
    await of('admin', { audience: 'admin', role: 'admin' }),
    await of('demo-owner', {
      audience: 'merchant',
      role: 'merchantOwner',
      merchantId: 'demo-self',
    }),
    await of('clerk', { audience: 'merchant', role: 'merchantClerk', merchantId: 'demo-self' }),
    await of('owner', { audience: 'merchant', role: 'merchantOwner', merchantId: 'hz-clean' }),
    {
      name: 'another customer',
      audience: 'customer',
      role: 'customer',
      is: 'stranger',
      client: (await people.customer(STRANGER)).client,
    },
    {
      name: 'another worker',
      audience: 'worker',
      role: 'worker',
      is: 'stranger',
      client: (await people.worker(strangerWorker._id)).client,
    },
    {
      name: 'guest',
      audience: 'customer',
      role: 'customer',
      is: 'stranger',
      client: people.guest(),
    },
  ];
}

async function ownPeople(world: StackWorld, subject: Subject): Promise<Person[]> {
  const { client } = await world.people.worker(subject.workerId);
  return [
    {
      name: 'its customer',
      audience: 'customer',
      role: 'customer',
      is: 'owner',
      client: subject.customer.client,
    },
    { name: 'its worker', audience: 'worker', role: 'worker', is: 'worker', client },
  ];
}

/** Route after route on one order; who has nothing to do with it all at once, the others in turn. */
async function tryEverything(input: {
  readonly world: StackWorld;
  readonly subject: Subject;
  readonly people: readonly Person[];
  readonly counts: Counts;
}): Promise<string[]> {
  const { world, subject, people, counts } = input;
  const wrong: string[] = [];
  const before = await world.order(subject.orderId);
  for (const route of stepRoutes()) {
    const spec = STEP_ROUTES[route.path];
    if (!spec) continue;
    const attempt = async (person: Person, cell: 'out' | 'illegal'): Promise<void> => {
      const answer = await post(person.client, pathFor(route, subject), spec.body?.(subject.facts));
      if (mayAnswer(cell, spec).includes(answer.status)) counts.refused += 1;
      else
        wrong.push(`${nameOf(subject, person, route)}: ${cell}, ${answer.status} ${answer.code}`);
    };
    const cells = people.map((person) => cellOf({ route, spec, person, subject }));
    for (const cell of cells) counts[cell] += 1;
    counts.cells += cells.length;
    const outsiders = people.filter((_person, at) => cells[at] === 'out');
    await Promise.all(outsiders.map((person) => attempt(person, 'out')));
    const insiders = people.filter((_person, at) => cells[at] === 'illegal');
    for (const person of insiders) await attempt(person, 'illegal');
    const { seq, status } = await world.order(subject.orderId);
    if (seq === before.seq && status === before.status) continue;
    const last = (await world.events(subject.orderId)).at(-1);
    wrong.push(`${subject.status} · ${route.path}: changed by ${last?.actor.id} (${last?.event})`);
    counts.changed += 1;
    return wrong;
  }
  return wrong;
}

const nameOf = (subject: Subject, person: Person, route: Route): string =>
  `${subject.status} · ${person.name} · ${route.path}`;
