import type { Visitor } from './harness.js';

/** Corners of a piece, as parts of the width and height of the map. */
const CORNERS = [
  [0.3, 0.3],
  [0.6, 0.25],
  [0.7, 0.6],
  [0.35, 0.7],
] as const;

/** A piece of four corners on the map of a city's page, closed and not yet stored. */
export async function drawPiece({ page }: Visitor): Promise<void> {
  const map = page.getByTestId('area-map');
  await map.waitFor();
  const box = await map.boundingBox();
  if (box === null) throw new Error('the map has no place on the page');
  let points = 0;
  for (const [x, y] of CORNERS) {
    await page.mouse.click(box.x + box.width * x, box.y + box.height * y);
    points += 1;
    await page.getByText(`正在画：${points} 个点`).waitFor();
  }
  await page.getByTestId('area-close').click();
}

export async function saveArea({ page }: Visitor): Promise<void> {
  await page.getByRole('button', { name: '保存范围' }).click();
  const dialog = page.locator('.ant-modal-content');
  await dialog.getByRole('button', { name: '保存范围' }).click();
  await dialog.waitFor({ state: 'detached' });
}
