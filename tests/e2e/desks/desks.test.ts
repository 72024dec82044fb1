import { startWorld, type StackWorld } from '../../factories/stack-world.js';
import { writePolicies } from '../../factories/stack-policies.js';
import { absences } from './absences.section.js';
import { caseWords } from './cases.section.js';
import { entrance } from './entrance.section.js';
import { moneyDesk } from './money.section.js';
import { orderDesk } from './order-desk.section.js';
import { records } from './records.section.js';
import { resources } from './resources.section.js';
import { staffSheet } from './staff-sheet.section.js';
import { merchantStaff } from './staff.section.js';
import { visitSides } from './visits.section.js';

/**
 * What people do at desks and doors besides the main road of an order. The deployment has no
 * provider of numbers, and daily cleaning is late soon.
 */
let world: StackWorld;
beforeAll(async () => {
  world = await startWorld({ revealsPhones: true });
  await writePolicies(world.connection, {
    daily: { nowLeadMs: 1_000, workerLateFreeCancelMs: 500 },
  });
});
afterAll(() => world?.stop());

const given = () => world;
// The stories of one block all begin together.
describe('both sides of a visit, the order desk, absences', () => {
  visitSides(given);
  orderDesk(given);
  absences(given);
});
describe('cases, staff, money', () => {
  caseWords(given);
  merchantStaff(given);
  staffSheet(given);
  moneyDesk(given);
});
describe('logins, records, resources', () => {
  entrance(given);
  records(given);
  resources(given);
});
