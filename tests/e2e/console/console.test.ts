import { startWorld, type StackWorld } from '../../factories/stack-world.js';
import { writePolicies } from '../../factories/stack-policies.js';
import { desksSection } from './desks.section.js';
import { generatedScreens } from './generated.section.js';
import { startConsole, type ConsoleApp } from './harness.js';
import { inboxSection } from './inbox.section.js';
import { moneySection } from './money.section.js';
import { ordersSection } from './orders.section.js';
import { settingsSection } from './settings.section.js';
import { supportSection } from './support.section.js';
import { schedulesSection } from './schedules.section.js';

jest.setTimeout(120_000);

/** One stack and one browser for all sections. */
let world: StackWorld;
let app: ConsoleApp;
beforeAll(async () => {
  world = await startWorld();
  await writePolicies(world.connection);
  app = await startConsole(world);
}, 120_000);
afterAll(async () => {
  await app?.stop();
  await world?.stop();
}, 60_000);

const given = () => app;
describe('generated screens', () => generatedScreens(given));
describe('orders', () => ordersSection(given));
describe('schedules', () => schedulesSection(given));
describe('money', () => moneySection(given));
describe('desks', () => desksSection(given));
describe('inbox', () => inboxSection(given));
describe('support view', () => supportSection(given));
describe('settings', () => settingsSection(given));
