import { startWorld, type StackWorld } from '../../factories/stack-world.js';
import { writePolicies } from '../../factories/stack-policies.js';
import { designerSection } from './designer.section.js';
import { casesSection } from './cases.section.js';
import { approvalsSection } from './approvals.section.js';
import { desksSection } from './desks.section.js';
import { generatedScreens } from './generated.section.js';
import { startConsole, type ConsoleApp } from './harness.js';
import { inboxSection } from './inbox.section.js';
import { merchantSection } from './merchant.section.js';
import { moneySection } from './money.section.js';
import { onboardingSection } from './onboarding.section.js';
import { ordersSection } from './orders.section.js';
import { policiesSection } from './policies.section.js';
import { reportsSection } from './reports.section.js';
import { settingsSection } from './settings.section.js';
import { speedSection } from './speed.section.js';
import { storeSection } from './store.section.js';
import { supportSection } from './support.section.js';
import { stuckSection } from './stuck.section.js';
import { whatIfSection } from './what-if.section.js';
import { schedulesSection } from './schedules.section.js';

/** One stack and one browser for all sections. */
let world: StackWorld;
let app: ConsoleApp;
beforeAll(async () => {
  world = await startWorld();
  await writePolicies(world.connection);
  app = await startConsole(world);
});
afterAll(async () => {
  await app?.stop();
  await world?.stop();
});

const given = () => app;
describe('generated screens', () => generatedScreens(given));
describe('orders', () => ordersSection(given));
describe('schedules', () => schedulesSection(given));
describe('money', () => moneySection(given));
describe('desks', () => desksSection(given));
describe('approvals', () => approvalsSection(given));
describe('onboarding', () => onboardingSection(given));
describe('inbox', () => inboxSection(given));
describe('support view', () => supportSection(given));
describe('settings', () => settingsSection(given));
describe('policies', () => policiesSection(given));
describe('reports', () => reportsSection(given));
describe('what-if', () => whatIfSection(given));
describe('speed', () => speedSection(given));
describe('what stands still', () => stuckSection(given));
describe('designer', () => designerSection(given));
describe('store', () => storeSection(given));
describe('cases', () => casesSection(given));
describe('merchant', () => merchantSection(given));
