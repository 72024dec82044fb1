import ExcelJS from 'exceljs';
import type { Page } from 'playwright-core';

/** What a button lets the person save, as rows of cells. */
export async function savedSheet(
  page: Page,
  press: () => Promise<void>,
): Promise<readonly (readonly unknown[])[]> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  expect(download.suggestedFilename()).toMatch(/\.xlsx$/);
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(await download.path());
  const rows: unknown[][] = [];
  workbook.worksheets[0]?.eachRow((row) => {
    // The library counts cells from one.
    rows.push((row.values as unknown[]).slice(1));
  });
  return rows;
}
