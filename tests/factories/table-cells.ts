import type { ActorKind, OrderStatus } from '../../contract/terms/order.js';
import type { Audience, Permission, Role } from '../../contract/terms/permissions.js';
import { scopeOf } from '../../contract/terms/role-grants.js';
import { findTransition } from '../../domain/order/transitions.js';
import type { Route } from '../../api/kit/route.js';
import type { HttpClient } from '../../scripts/drive/http-client.js';
import type { StepSpec } from './step-routes.js';
import type { Subject } from './table-subjects.js';

/** Somebody who tries every route on every order. */
export type Person = {
  readonly name: string;
  readonly audience: Audience;
  readonly role: Role;
  readonly client: HttpClient;
  readonly merchantId?: string;
  /** The same for every order, or the order's own person. */
  readonly is: 'owner' | 'worker' | 'stranger' | 'staff';
};

/** out = not his to do or to see · illegal = the table has no row · legal = the table allows it. */
export type Cell = 'out' | 'illegal' | 'legal';

const KIND_OF: Readonly<Record<Audience, ActorKind>> = {
  customer: 'customer',
  worker: 'worker',
  merchant: 'merchant',
  admin: 'operator',
};

const OWN_MERCHANT = 'demo-self';

/** What roles, reach and the transition table say to one request; nothing else is asked. */
export function cellOf(input: {
  readonly route: Route;
  readonly spec: StepSpec;
  readonly person: Person;
  readonly subject: Subject;
}): Cell {
  const { route, spec, person, subject } = input;
  if (!isAllowed(route, person) || !isInReach(input)) return 'out';
  const actor = spec.actor ?? KIND_OF[person.audience];
  const { status } = subject;
  const isLegal =
    spec.alsoIn?.includes(status) === true ||
    spec.events.some((event) => findTransition({ status, event, actor }) !== null);
  return isLegal ? 'legal' : 'illegal';
}

function isAllowed({ access }: Route, { audience, role }: Person): boolean {
  if (access === 'public') return true;
  const { audience: wanted, permission } = access as {
    readonly audience: Audience | readonly Audience[];
    readonly permission: Permission;
  };
  const isWanted = Array.isArray(wanted) ? wanted.includes(audience) : wanted === audience;
  return isWanted && scopeOf({ roles: [role], permission }) !== undefined;
}

function isInReach(input: {
  readonly route: Route;
  readonly person: Person;
  readonly subject: Subject;
}): boolean {
  const { route, person, subject } = input;
  switch (person.is) {
    case 'owner':
      return true;
    case 'stranger':
      // The pool is open to every colleague.
      return route.path.endsWith('/grab') && subject.status === 'DISPATCHING';
    case 'worker':
      if (route.path.includes(':offerId')) return subject.offer?.workerId === subject.workerId;
      return subject.isAssigned || (route.path.endsWith('/grab') && isPoolable(subject.status));
    case 'staff':
      return person.audience === 'admin' || person.merchantId === OWN_MERCHANT;
  }
}

const isPoolable = (status: OrderStatus): boolean => status === 'DISPATCHING';

/** Answers that a cell may have. A body or a rate must never be the reason of a refusal. */
export function mayAnswer(cell: Exclude<Cell, 'legal'>, spec: StepSpec): readonly number[] {
  if (cell === 'out') return [401, 403, 404];
  return spec.namesMissing === true ? [404, 409, 410] : [409, 410];
}

/** The path of a route for one order; what the order does not have gets a number of its own. */
export function pathFor(route: Route, subject: Subject): string {
  return route.path
    .replace(':orderId', subject.orderId)
    .replace(':offerId', subject.offer?.id ?? `${subject.orderId}:1:1`)
    .replace(':additionNo', `${subject.no}A49`)
    .replace(':caseNo', `${subject.no}C99`)
    .replace(':stepCode', 'nothing');
}
