import type { Visitor } from './harness.js';

export async function basics(
  { page, open, axe, shot }: Visitor,
  name: { readonly id: string; readonly zh: string; readonly en: string },
): Promise<void> {
  await open('/categories');
  await page.locator('.ant-table-row').first().waitFor();
  await shot('categories');
  expect(await axe()).toEqual([]);
  await page.getByTestId('category-new').click();
  await page.getByTestId('category-name-zh').fill(name.zh);
  // Nothing is published without the other language, and the way to it is shown.
  await page.getByTestId('publish').click();
  const problem = page.getByTestId('problems').getByRole('button', { name: /请填写英文/ });
  await problem.click();
  await page.locator('[data-testid=category-name-en]:focus').waitFor();
  await page.keyboard.type(name.en);
  await problem.waitFor({ state: 'detached' });
  expect(await page.getByTestId('category-id').inputValue()).toBe(name.id);
  await page.getByTestId('preview').getByText(name.zh).waitFor();
  await shot('designer-basics');
  expect(await axe()).toEqual([]);
  await tab(page, '时间与规则');
  await page.locator('#category-policyCategoryId').click();
  await page.keyboard.type('家电维修');
  await page.locator('.ant-select-item-option', { hasText: '家电维修' }).click();
}

type Page = Visitor['page'];

async function tab(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
}

export async function price({ page, axe, shot }: Visitor): Promise<void> {
  await tab(page, '计价');
  await page.getByTestId('model-PER_UNIT').check();
  await page.getByTestId('unit-label-zh').fill('扇');
  await page.getByTestId('unit-label-en').fill('pane');
  await page.locator('#category-priceModel-minUnits').fill('2');
  await page.locator('#category-priceModel-maxUnits').fill('12');
  await page.getByTestId('price-example').getByText('应付 ¥200.00').waitFor();
  await shot('designer-price');
  expect(await axe()).toEqual([]);
}

/** A number, a choice and a confirmation; one more is taken out, brought back, taken out again. */
export async function bookingForm({ page, axe, shot }: Visitor): Promise<void> {
  const panel = page.getByTestId('field-panel');
  const preview = page.getByTestId('preview');
  const name = async (zh: string, en: string): Promise<void> => {
    await panel.getByTestId('field-label-zh').fill(zh);
    await panel.getByTestId('field-label-en').fill(en);
  };
  await tab(page, '下单表单');
  await page.getByTestId('add-field-NUMBER').click();
  await name('楼层', 'Floor');
  await panel.locator('#category-formFields-0-isRequired').click();
  await panel.locator('#category-formFields-0-min').fill('1');
  await panel.locator('#category-formFields-0-max').fill('60');
  await preview.getByText('1–60').waitFor();
  await page.getByTestId('add-field-CHOICE').click();
  await name('玻璃', 'Glass');
  for (const [index, [zh, en]] of [
    ['单层', 'Single'],
    ['双层', 'Double'],
  ].entries()) {
    await panel.getByTestId(`choice-${index}-zh`).fill(zh ?? '');
    await panel.getByTestId(`choice-${index}-en`).fill(en ?? '');
  }
  await page.getByTestId('add-field-FLAG').click();
  await name('屋顶安全', 'The roof is safe');
  await panel.locator('#category-formFields-2-isRequired').click();
  await page.getByTestId('add-field-TEXT').click();
  await name('多余的问题', 'One too many');
  await page.getByRole('button', { name: '移除“多余的问题”' }).click();
  await page.getByTestId('undo').click();
  await preview.getByText('多余的问题').waitFor();
  await page.getByRole('button', { name: '移除“多余的问题”' }).click();
  await preview.getByText('多余的问题').waitFor({ state: 'detached' });
  // By keyboard as well as by dragging.
  await page.getByRole('button', { name: '上移“屋顶安全”' }).press('Enter');
  await page.getByTestId('formFields-row-1').getByText('屋顶安全').waitFor();
  expect(await preview.locator('.dh-phone-field .dh-phone-label').allTextContents()).toEqual([
    '楼层',
    '屋顶安全',
    '玻璃选填',
  ]);
  await page.getByTestId('formFields-row-2').getByRole('button').first().click();
  await shot('designer-form');
  expect(await axe()).toEqual([]);
}

export async function steps({ page, axe, shot }: Visitor): Promise<void> {
  const panel = page.getByTestId('step-panel');
  await tab(page, '步骤');
  await page.getByTestId('add-step').click();
  await panel.getByTestId('step-name-zh').fill('系好安全绳');
  await panel.getByTestId('step-name-en').fill('Secure');
  await panel.getByTestId('add-check').click();
  await panel.getByTestId('check-0-zh').fill('安全绳');
  await panel.getByTestId('check-0-en').fill('Rope');
  await page.getByTestId('add-step').click();
  await panel.getByTestId('step-name-zh').fill('清洗并交付');
  await panel.getByTestId('step-name-en').fill('Clean and hand over');
  await panel.locator('#category-steps-1-proof-photosMin').fill('2');
  await panel.getByRole('radio', { name: '必填' }).check();
  await page.getByTestId('preview').getByText('至少 2 张照片').waitFor();
  await shot('designer-steps');
  expect(await axe()).toEqual([]);
}

export async function people({ page, axe, shot }: Visitor, name: string): Promise<void> {
  await tab(page, '人员');
  await page.getByTestId('add-skill').click();
  await page.getByTestId('skill-0-zh').fill('高窗清洁');
  await page.getByTestId('skill-0-en').fill(name);
  await shot('designer-people');
  expect(await axe()).toEqual([]);
  await tab(page, '审核');
  await page.getByText('服务人员完成后由客户确认').waitFor();
  expect(await axe()).toEqual([]);
}

export async function publish({ page }: Visitor): Promise<void> {
  await page.getByTestId('publish').click();
  const dialog = page.locator('.ant-modal-content', { hasText: '发布“' });
  await dialog.getByRole('button', { name: '发布' }).click();
  await dialog.waitFor({ state: 'detached' });
}

export async function discard({ page }: Visitor): Promise<void> {
  await page.getByRole('button', { name: '放弃改动' }).click();
  const dialog = page.locator('.ant-modal-confirm');
  await dialog.getByRole('button', { name: '放弃改动' }).click();
  await dialog.waitFor({ state: 'detached' });
}
