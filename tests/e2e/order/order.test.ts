import { startWorld, type StackWorld } from '../../factories/stack-world.js';
import { writePolicies } from '../../factories/stack-policies.js';
import { access } from './access.section.js';
import { additions } from './additions.section.js';
import { crashes } from './crash.section.js';
import {
  dispatchClocks,
  dispatchOffers,
  startDispatchBackground,
  type DispatchBackground,
} from './dispatch.section.js';
import { endings } from './endings.section.js';
import { fullRoad } from './full-road.section.js';
import { live } from './live.section.js';
import { payAndCancel } from './pay-cancel.section.js';
import { poolAndAbsence } from './pool-absence.section.js';
import { paidTwice } from './paid-twice.section.js';
import { appeals } from './appeals.section.js';
import { cases } from './cases.section.js';
import { certificates } from './certificates.section.js';
import { reviews } from './reviews.section.js';
import { stores } from './store.section.js';
import { payments, startUnpaid, unpaidCloses } from './payment.section.js';
import { quiescence } from './quiescence.section.js';
import { races } from './races.section.js';
import { requests } from './requests.section.js';
import { serviceTypes } from './service-types.section.js';
import { times } from './times.section.js';
import { transitionTable } from './transition-table.section.js';
import { visits } from './visits.section.js';
import { waysToPay } from './ways-to-pay.section.js';

/**
 * One stack of real processes for all sections: starting it costs more than most of them. Orders
 * that wait for their clocks are placed first and looked at last.
 */
let world: StackWorld;
let background: DispatchBackground & { readonly unpaid: ReturnType<typeof startUnpaid> };
beforeAll(async () => {
  world = await startWorld();
  await writePolicies(world.connection);
  background = { ...startDispatchBackground(world), unpaid: startUnpaid(world) };
  await Promise.all([background.givenUp, background.unpaid]);
});
afterAll(() => world?.stop());

const given = () => world;
describe('the whole road', () => fullRoad(given));
describe('dispatch', () => dispatchOffers(given));
describe('payments', () => payments(given));
describe('live events', () => live(given));
describe('access', () => access(given));
// The stories of one block all begin together.
describe('endings, visits, times, additions', () => {
  endings(given);
  visits(given);
  times(given);
  additions(given);
});
describe('pool, stores, cases, task review', () => {
  poolAndAbsence(given);
  certificates(given);
  stores(given);
  cases(given);
  appeals(given);
  reviews(given);
});
describe('service types without code', () => serviceTypes(given));
describe('paid twice', () => paidTwice(given));
describe('ways to pay', () => waysToPay(given));
describe('payment and cancellation cross', () => payAndCancel(given));
describe('races', () => races(given));
describe('repeated requests', () => requests(given));
describe('clocks', () => {
  dispatchClocks(given, () => background);
  unpaidCloses(given, () => background.unpaid);
});
describe('the transition table', () => transitionTable(given, () => background.unpaid));
describe('kill -9', () => crashes(given));
describe('in the end', () => quiescence(given));
