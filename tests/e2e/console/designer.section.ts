import { randomUUID } from 'node:crypto';
import { categoryModel } from '../../../data/models/category.js';
import { apiOf } from './api-of.js';
import { itemOf, MERCHANT_ID, renderedTo, soldBy, type Made } from './designer-sale.js';
import { basics, bookingForm, discard, people, price, publish, steps } from './designer-screens.js';
import type { ConsoleApp, Visitor } from './harness.js';

/** A name that no seed and no code knows. */
function invented() {
  const mark = randomUUID().slice(0, 6);
  return { mark, id: `service-${mark}`, zh: `服务${mark}`, en: `Service ${mark}` };
}

/** Service types without code: designed, published, sold, booked and rendered (S18). */
export function designerSection(app: () => ConsoleApp): void {
  let admin: Visitor;
  const first = invented();
  beforeAll(async () => {
    admin = await app().visit('admin');
  });
  afterAll(async () => {
    expect(admin.complaints).toEqual([]);
    await admin.close();
  });

  test('[S18] a service type invented in the designer is published and booked', async () => {
    const { world } = app();
    await basics(admin, first);
    await price(admin);
    await bookingForm(admin);
    await steps(admin);
    await people(admin, first.en);
    await publish(admin);
    await admin.page.waitForURL(new RegExp(`/categories/${first.id}$`));
    const stored = await categoryModel(world.connection).findById(first.id).lean();
    expect(stored).toMatchObject({
      name: { zh: first.zh, en: first.en },
      policyCategoryId: 'repair',
      priceModel: { kind: 'PER_UNIT', minUnits: 2, unitLabel: { zh: '扇', en: 'pane' } },
      formFields: [
        { code: 'number1', kind: 'NUMBER', isRequired: true, min: 1, max: 60 },
        { code: 'flag1', kind: 'FLAG', isRequired: true },
        { code: 'choice1', kind: 'CHOICE', choices: [{ code: 'option1' }, { code: 'option2' }] },
      ],
      steps: [
        { code: 'step1', proof: { checklist: [{ code: 'check1' }], photosMin: 0 } },
        { code: 'step2', proof: { photosMin: 2, note: 'REQUIRED' } },
      ],
    });
    const skill = stored?.skills[0]?.code ?? '';
    expect(skill).toBe(`${first.id}.skill1`);

    const itemId = await itemOf(admin, { ...first, skill });
    const offeringId = await soldBy(app(), itemId, first.zh, skill);
    await renderedTo(world, { offeringId, skill, merchantId: MERCHANT_ID });
  });

  test('[S18] what is on sale keeps its price model: the server says so at its section', async () => {
    const { page } = admin;
    await admin.open(`/categories/${first.id}?tab=price`);
    await page.getByTestId('model-FIXED').check();
    await publish(admin);
    await page.getByTestId('problems').getByText('1 个上架按现在的方式计价').waitFor();
    await admin.shot('designer-refused');
    expect(await admin.axe()).toEqual([]);
    await discard(admin);
    expect(await page.getByTestId('model-PER_UNIT').isChecked()).toBe(true);
  });

  test('[S18] two people design one type: the second one compares, nothing is lost', async () => {
    const { page } = admin;
    const path = `/resources/categories/${first.id}`;
    await admin.open(`/categories/${first.id}`);
    await page.getByTestId('category-name-zh').fill(`${first.zh}（我的）`);
    const other = await apiOf(app(), admin);
    const { version } = await other.must<Made>('GET', path);
    await other.must('PATCH', path, {
      body: { name: { zh: `${first.zh}（他人）`, en: first.en }, sort: 77 },
      headers: { 'If-Match': `"${version}"` },
    });
    await publish(admin);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('（他人）').waitFor();
    await admin.shot('designer-conflict');
    await dialog.getByRole('radio').last().click();
    await dialog.getByRole('button', { name: '按选择保存' }).click();
    await page.getByRole('heading', { name: `${first.zh}（我的）` }).waitFor();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('.ant-message-success').last().waitFor();
    const stored = await categoryModel(app().world.connection).findById(first.id).lean();
    // What only the other one had changed is kept as well.
    expect(stored).toMatchObject({ name: { zh: `${first.zh}（我的）` }, sort: 77 });
    await page.getByRole('tab', { name: '历史' }).click();
    await page.locator('.ant-timeline-item').first().waitFor();
    expect(await admin.axe()).toEqual([]);
  });

  test('[S18] a copy is a type of its own, is switched off and opened again', async () => {
    const { page } = admin;
    const copy = invented();
    const stored = () => categoryModel(app().world.connection).findById(copy.id).lean();
    await admin.open(`/categories/new?from=${first.id}`);
    await page.getByTestId('category-name-zh').fill(copy.zh);
    await page.getByTestId('category-name-en').fill(copy.en);
    await publish(admin);
    await page.waitForURL(new RegExp(`/categories/${copy.id}$`));
    const source = await categoryModel(app().world.connection).findById(first.id).lean();
    const copied = await stored();
    expect(copied?.formFields).toEqual(source?.formFields);
    expect(copied?.steps).toEqual(source?.steps);
    expect(copied?.skills[0]?.code).not.toBe(source?.skills[0]?.code);
    for (const [verb, isOn] of [
      ['停用', false],
      ['恢复', true],
    ] as const) {
      await page.getByRole('button', { name: verb }).click();
      const dialog = page.locator('.ant-modal-content');
      await dialog.getByRole('button', { name: verb }).click();
      await page.locator('.dh-page-head .dh-tag', { hasText: isOn ? '开放' : '已停用' }).waitFor();
      await dialog.waitFor({ state: 'detached' });
      expect((await stored())?.isOn).toBe(isOn);
    }
  });

  test('[S18] the list leads to the designer; who may not change sees the same, in English and dark', async () => {
    const english = await app().visit('support', { language: 'en', theme: 'dark', width: 1_024 });
    const { page } = english;
    // Generated screens lead here.
    await english.open('/r/categories');
    await page.waitForURL(/\/categories$/);
    await page.locator('.ant-table-row').first().waitFor();
    await english.shot('categories');
    expect(await english.axe()).toEqual([]);
    await page.locator('.dh-filters input[type=search]').fill(first.zh);
    await page.keyboard.press('Enter');
    await page.waitForURL(/name_prefix=/);
    await page.getByRole('link', { name: first.en }).first().click();
    await page.getByText('You may look, not change.').waitFor();
    await page.getByRole('tab', { name: 'Steps' }).click();
    await page.getByTestId('steps-row-1').getByRole('button').first().click();
    await page.getByTestId('step-panel').waitFor();
    const words = await page.locator('.dh-page .ant-tabs-nav').first().textContent();
    expect(words).not.toMatch(/[\u4e00-\u9fff]/);
    expect(await page.getByTestId('publish').count()).toBe(0);
    await english.shot('designer-steps');
    expect(await english.axe()).toEqual([]);
    expect(english.complaints).toEqual([]);
    await english.close();
  });
}
