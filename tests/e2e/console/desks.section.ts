import { handIn } from '../../factories/stack-applications.js';
import { placeNamed } from '../../factories/stack-orders.js';
import { MASSAGE } from '../../factories/stack-visits.js';
import type { ConsoleApp, Visitor } from './harness.js';
import { escalated } from './scenes.js';

const FIRST_CUSTOMER = 660;
type Point = { readonly x: number; readonly y: number };

/** Where people of the platform work all day: dispatch, inbox, reviews, numbers. */
export function desksSection(app: () => ConsoleApp): void {
  rescue(app);
  tiles(app);
  workflowView(app);
  inbox(app);
  reviews(app);
  numbers(app);
}

async function asVisitor(
  app: ConsoleApp,
  account: string,
  act: (visitor: Visitor) => Promise<void>,
): Promise<void> {
  const visitor = await app.visit(account);
  await act(visitor);
  expect(visitor.complaints).toEqual([]);
  await visitor.close();
}

function rescue(app: () => ConsoleApp): void {
  test('[S12] [X14] an escalated order is rescued: map, candidates with reasons, assignment', async () => {
    const { world } = app();
    const { orderId } = await escalated(world, FIRST_CUSTOMER);
    await asVisitor(app(), 'dispatcher', async (visitor) => {
      const { page } = visitor;
      await visitor.open(`/dispatch?order=${orderId}`);
      await page.locator('.dh-candidate').first().waitFor();
      await page.locator('.dh-map[data-base=sketch] .leaflet-base-pane canvas').waitFor();
      await visitor.shot('dispatch');
      expect(await visitor.axe()).toEqual([]);
      await page.locator('.dh-candidate').first().getByRole('button', { name: /指派/ }).click();
      const dialog = page.locator('.ant-modal-content');
      await dialog.locator('.ant-btn-primary').click();
      await world.untilStatus(orderId, 'ASSIGNED', 30_000);
      await dialog.waitFor({ state: 'detached' });
    });
  });
}

/** One grey pixel. */
const TILE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNsaGj4DwAFhAKAjM1mJgAAAABJRU5ErkJggg==',
  'base64',
);

/** Where each tile lies on the screen, by its address, under a service with this datum. */
async function tilesUnder(visitor: Visitor, datum: string): Promise<ReadonlyMap<string, Point>> {
  const { page } = visitor;
  const tiles = {
    layers: ['/admin/tile-{s}-{z}-{x}-{y}.png'],
    ...{ subdomains: '1', datum, zoomMax: 18, attribution: '图商' },
  };
  await page.route('**/tile-*.png', (route) =>
    route.fulfill({ contentType: 'image/png', body: TILE }),
  );
  await page.route('**/base-maps/hz', (route) =>
    route.fulfill({ json: { tiles, sketchPath: null } }),
  );
  await visitor.open('/cities/hz?tab=area');
  await page.locator('[data-base=tiles] .leaflet-tile-loaded').first().waitFor();
  await page.locator('.leaflet-control-attribution', { hasText: '图商' }).waitFor();
  await page.waitForLoadState('networkidle');
  // As text: it runs in the browser, whose globals this side's types do not know.
  const found = await page.evaluate<[string, Point][]>(
    `[...document.querySelectorAll('.leaflet-tile-loaded')].map((tile) => {
      const { x, y } = tile.getBoundingClientRect();
      return [tile.src, { x, y }];
    })`,
  );
  await page.unrouteAll();
  return new Map(found);
}

/** At the zoom of a city the datum of Chinese maps is a handful of pixels away. */
const SHIFT_PIXELS = { min: 2, max: 40 } as const;

function tiles(app: () => ConsoleApp): void {
  test('[S12] tiles of a service lie under a map, moved where they draw another datum', async () => {
    await asVisitor(app(), 'admin', async (visitor) => {
      const plain = await tilesUnder(visitor, 'wgs84');
      const moved = await tilesUnder(visitor, 'gcj02');
      const both = [...plain.keys()].filter((src) => moved.has(src));
      expect(both.length).toBeGreaterThan(2);
      for (const src of both) {
        const [one, other] = [plain.get(src), moved.get(src)] as [Point, Point];
        const apart = Math.hypot(one.x - other.x, one.y - other.y);
        expect(apart).toBeGreaterThan(SHIFT_PIXELS.min);
        expect(apart).toBeLessThan(SHIFT_PIXELS.max);
        // Chinese maps draw a place of Hangzhou farther east: their tiles go west.
        expect(other.x).toBeLessThan(one.x);
      }
    });
  });
}

function workflowView(app: () => ConsoleApp): void {
  test('[X14] [S7] the page of an order says whose turn it is, and shows its history down to the raw event', async () => {
    const { world } = app();
    const placed = await placeNamed(world, FIRST_CUSTOMER + 1, MASSAGE);
    await asVisitor(app(), 'support', async (visitor) => {
      const { page } = visitor;
      await visitor.open(`/orders/${placed.orderId}?tab=workflow`);
      const conclusion = page.getByTestId('workflow-conclusion');
      await conclusion.waitFor();
      expect(await conclusion.getAttribute('data-code')).toBe('WAITS_FOR_PERSON');
      await page.getByText('轮到：用户').first().waitFor();
      await page.getByTestId(/^raw-/).first().click();
      const raw = page.locator('.ant-drawer .dh-raw').first();
      await raw.waitFor();
      expect(await raw.textContent()).toContain('orderWorkflow');
      await visitor.shot('workflow-raw');
      expect(await visitor.axe()).toEqual([]);
      await page.keyboard.press('Escape');
      await visitor.shot('workflow');
    });
    await placed.customer.cancel(placed.orderId);
  });
}

function inbox(app: () => ConsoleApp): void {
  test('[S24] what waits comes up by itself, is taken, leads to its page and leaves with its fact', async () => {
    const { world } = app();
    await asVisitor(app(), 'dispatcher', async (visitor) => {
      const { page } = visitor;
      await visitor.open('/inbox');
      const { orderId } = await escalated(world, FIRST_CUSTOMER + 2);
      const { no } = await world.order(orderId);
      const row = page.locator('.ant-table-row', { hasText: no });
      await row.waitFor();
      await row.getByRole('button', { name: '我来处理' }).click();
      await row.getByRole('button', { name: '放回' }).waitFor();
      await visitor.shot('inbox');
      expect(await visitor.axe()).toEqual([]);
      await page.getByTestId('inbox-bell').click();
      await page.locator('.dh-inbox-recent').getByText(no).waitFor();
      await page.keyboard.press('Escape');
      await row.getByRole('link').click();
      await page.waitForURL(/\/dispatch\?order=/);
      await visitor.open('/inbox');
      await (await world.people.customer(FIRST_CUSTOMER + 2)).cancel(orderId);
      await row.waitFor({ state: 'detached' });
    });
  });
}

function reviews(app: () => ConsoleApp): void {
  test('[S2] an application is claimed, decided item by item, and goes back with its reasons', async () => {
    const { world } = app();
    const { client } = await world.people.customer(FIRST_CUSTOMER + 3);
    const { id } = await handIn(client);
    await asVisitor(app(), 'reviewer', async (visitor) => {
      const { page } = visitor;
      await visitor.open('/onboarding');
      await page.locator('.ant-table-row').first().waitFor();
      await visitor.shot('onboarding-queue');
      expect(await visitor.axe()).toEqual([]);
      await visitor.open(`/onboarding/${id}`);
      const dialog = page.locator('.ant-modal-content');
      await page.getByRole('button', { name: '领取' }).click();
      await dialog.locator('textarea').fill('开始审核');
      await dialog.getByRole('button', { name: '领取' }).click();
      await page
        .getByTestId('item-PROFILE')
        .getByRole('button', { name: '通过“基本资料”' })
        .click();
      await page.getByTestId('item-PROFILE').getByText('已通过').waitFor();
      const identity = page.getByTestId('item-IDENTITY');
      await identity.getByRole('button', { name: '退回“身份证件”' }).click();
      await dialog.locator('.ant-select').click();
      await page.locator('.ant-select-item-option', { hasText: '图片模糊' }).click();
      await dialog.locator('textarea').fill('身份证反面看不清');
      await dialog.getByRole('button', { name: '退回' }).click();
      await identity.getByText('身份证反面看不清').waitFor();
      await dialog.waitFor({ state: 'detached' });
      await visitor.shot('application');
      expect(await visitor.axe()).toEqual([]);
      await page.getByRole('button', { name: '退回补充：1 项' }).click();
      await dialog.locator('textarea').fill('请补交身份证反面');
      await dialog.getByRole('button', { name: '退回补充：1 项' }).click();
      await page.getByText('待补充').first().waitFor();
    });
    const seen = await client.must<{ readonly status: string }>(
      'GET',
      `/customer/applications/${id}`,
    );
    expect(seen.status).toBe('NEEDS_CHANGES');
  });

  test('[S13] [S22] what waits for a look has a queue of its own, by what somebody may review', async () => {
    await asVisitor(app(), 'reviewer', async (visitor) => {
      const { page } = visitor;
      for (const tab of ['完工审批', '上架审核', '图片与视频', '证件更新']) {
        await visitor.open('/approvals');
        await page.getByRole('tab', { name: tab }).click();
        await page.locator('.ant-empty, .ant-table-row, .dh-block').first().waitFor();
        expect(await visitor.axe()).toEqual([]);
      }
      await visitor.shot('approvals');
    });
  });
}

function numbers(app: () => ConsoleApp): void {
  test('[S6] the day begins with what needs somebody, beside yesterday and on the map', async () => {
    const { world } = app();
    await escalated(world, FIRST_CUSTOMER + 4);
    await asVisitor(app(), 'dispatcher', async (visitor) => {
      const { page } = visitor;
      await visitor.open('/');
      expect(new URL(page.url()).pathname).toBe('/admin/dashboard');
      await page.getByTestId('attention-MANUAL_QUEUE').waitFor();
      await page.locator('.dh-chart canvas').first().waitFor();
      await visitor.shot('dashboard');
      expect(await visitor.axe()).toEqual([]);
      await page.getByTestId('attention-MANUAL_QUEUE').getByRole('link').click();
      await page.waitForURL(/\/dispatch/);
    });
  });

  test('[S5] numbers of some days are shown and taken as a file', async () => {
    await asVisitor(app(), 'manager', async (visitor) => {
      const { page } = visitor;
      for (const tab of ['资金', '服务人员', '商户', '绩效', '热力图', '漏斗', '订单']) {
        await page.goto(`${app().baseUrl}/statistics`);
        await page.getByRole('tab', { name: tab, exact: true }).click();
        await page.locator('.dh-main .ant-card, .dh-main .ant-empty').first().waitFor();
        await page.waitForLoadState('networkidle');
        expect(await visitor.axe()).toEqual([]);
      }
      await visitor.shot('statistics');
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: '导出 xlsx' }).click();
      expect((await download).suggestedFilename()).toMatch(/\.xlsx$/);
    });
  });

  test('[M7] [M8] a merchant sees its own orders and funds, and nobody else’s kinds of numbers', async () => {
    await asVisitor(app(), 'demo-owner', async (visitor) => {
      const { page } = visitor;
      await visitor.open('/statistics');
      const tabs = page.locator('.dh-main .ant-tabs-tab');
      await tabs.first().waitFor();
      expect(await tabs.allTextContents()).toEqual(['订单', '资金', '热力图']);
      await visitor.shot('merchant-statistics');
      expect(await visitor.axe()).toEqual([]);
    });
  });
}
