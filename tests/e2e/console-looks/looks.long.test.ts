import { placeNamed } from '../../factories/stack-orders.js';
import { writePolicies } from '../../factories/stack-policies.js';
import { MASSAGE } from '../../factories/stack-visits.js';
import { startWorld, type StackWorld } from '../../factories/stack-world.js';
import { apiOf } from '../console/api-of.js';
import { startConsole, type ConsoleApp, type Visitor } from '../console/harness.js';
import { escalated } from '../console/scenes.js';

/** Every page as each of these people sees it, in each of these looks. */
const LOOKS = [
  { language: 'zh', theme: 'light' },
  { language: 'zh', theme: 'dark' },
  { language: 'en', theme: 'light' },
] as const;
const PEOPLE = ['admin', 'finance-maker', 'demo-owner'] as const;
type Look = (typeof LOOKS)[number];

const FIRST_CUSTOMER = 930;
/** Chinese writing; names of services and places are data and may have it in any language. */
const HAN = /\p{Script=Han}/u;
/** The switch to Chinese is in Chinese. */
const OTHER_LANGUAGE = '中文';
const PAGES_MIN = 6;

let world: StackWorld;
let app: ConsoleApp;
let orderIds: readonly string[];
beforeAll(async () => {
  world = await startWorld();
  await writePolicies(world.connection);
  app = await startConsole(world);
  const placed = await placeNamed(world, FIRST_CUSTOMER, MASSAGE);
  const { orderId } = await escalated(world, FIRST_CUSTOMER + 1);
  orderIds = [placed.orderId, orderId];
});
afterAll(async () => {
  await app?.stop();
  await world?.stop();
});

test.each(PEOPLE)(
  '[S19] every page of %s in light, dark and English, nothing cut off',
  async (who) => {
    const visitor = await app.visit(who);
    const pages = await pagesOf(visitor);
    expect(pages.length).toBeGreaterThan(PAGES_MIN);
    const faults: string[] = [];
    for (const look of LOOKS) {
      await wear(visitor, look);
      for (const target of pages) {
        await visitor.open(target);
        await visitor.page.locator('.dh-main h1').first().waitFor();
        faults.push(
          ...(await faultsOf(visitor, look)).map((fault) => `${target} ${look.language}: ${fault}`),
        );
        await visitor.shot(`look-${who}-${target.replace(/[^a-z0-9]+/gi, '_')}`, look);
      }
    }
    expect(faults).toEqual([]);
    expect(visitor.complaints).toEqual([]);
    await visitor.close();
  },
);

/** The later script wins over the one that the visitor came with. */
async function wear({ page }: Visitor, { language, theme }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.context().addInitScript({
    content:
      `localStorage.setItem('doorhive.language', '${language}');` +
      `localStorage.setItem('doorhive.theme', '${theme}');`,
  });
}

/** What the menu leads to, and one record of each list that has some. */
async function pagesOf(visitor: Visitor): Promise<readonly string[]> {
  const { page } = visitor;
  const links = await page
    .locator('a.dh-menu-link')
    .evaluateAll((all) => all.map((link) => (link as unknown as { pathname: string }).pathname));
  const menu = links.map((path) => path.replace(/^\/admin/, ''));
  const api = await apiOf(app, visitor);
  const records: string[] = [];
  for (const path of menu.filter((one) => one.startsWith('/r/'))) {
    const [first] = (
      await api.must<{ readonly items: readonly { readonly id: string }[] }>(
        'GET',
        path.replace('/r/', '/resources/'),
      )
    ).items;
    if (first !== undefined) records.push(`${path}/${first.id}`);
  }
  const orders = await api.must<{ readonly items: readonly { readonly id: string }[] }>(
    'GET',
    '/admin/orders',
  );
  const own = orderIds.filter((id) => orders.items.some((order) => order.id === id));
  return [...new Set([...menu, ...records, ...own.map((id) => `/orders/${id}`)])];
}

async function faultsOf({ page }: Visitor, { language }: Look): Promise<readonly string[]> {
  const faults: string[] = [];
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  if (overflow > 0) faults.push(`${overflow} px wider than the window`);
  if (await page.locator('.ant-result-error, .ant-result-500').count()) faults.push('an error');
  const head = (await page.locator('h1').allTextContents()).join(' ');
  if (head === '') faults.push('no heading');
  const words = await page
    .locator('.dh-menu-link, .ant-table-thead th, .ant-btn')
    .allTextContents();
  const unread = words.filter((text) => HAN.test(text) && text !== OTHER_LANGUAGE);
  if (language === 'en') faults.push(...unread);
  return faults;
}
