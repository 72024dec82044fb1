import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { RESOURCES } from '../../resources/index.js';

const PAGES_DIR = path.join('admin', 'src', 'pages');
const PATH = /\bpath: '([^']+)'/g;

/** Pages of the console by row, below `/admin`. */
export const FEATURE_PAGES: Readonly<Record<string, readonly string[]>> = {
  M1: ['/orders', '/orders/:orderId', '/orders/new', '/dispatch', '/schedules'],
  M2: ['/staff', '/r/workers', '/schedules/:workerId'],
  M3: ['/r/offerings', '/r/items'],
  M4: ['/store', '/r/stores'],
  M6: ['/funds'],
  M7: ['/dashboard', '/statistics'],
  M8: ['/statistics'],
  M9: ['/staff'],
  T1: ['/store'],
  T2: ['/store'],
  T3: ['/store'],
  T4: ['/store'],
  S1: ['/schedules', '/schedules/:workerId'],
  S2: ['/onboarding', '/onboarding/:applicationId', '/r/onboarding-policies'],
  S5: ['/statistics'],
  S6: ['/dashboard'],
  S7: ['/orders', '/orders/:orderId', '/orders/new'],
  S8: ['/cases', '/cases/:caseNo', '/money/refunds', '/orders/:orderId'],
  S9: [
    ...['/money/withdrawals', '/money/withdrawals/:withdrawalNo', '/money/batches'],
    ...['/money/batches/:batchId', '/money/policies'],
  ],
  S11: ['/policies', '/policies/:policyId', '/r/speed-profiles'],
  S12: ['/dispatch'],
  S13: ['/approvals', '/r/offerings'],
  S16: ['/cities', '/cities/:cityCode', '/r/closures'],
  S17: ['/r/merchants'],
  S18: ['/categories', '/categories/new', '/categories/:categoryId'],
  S19: ['/staff', '/staff/:staffId', '/invitation', '/audit'],
  S20: ['/reports', '/reports/:reportId'],
  S21: [
    ...['/setup', '/settings/brand', '/settings/channels', '/settings/agreements'],
    '/cities/:cityCode',
  ],
  S22: ['/approvals'],
  S23: ['/r/modules'],
  S24: ['/inbox'],
  X11: ['/cases', '/cases/:caseNo'],
  X12: ['/money/reconciliation', '/money/ledger', '/money/ledger/:accountId'],
  X14: ['/orders/:orderId', '/dispatch'],
  X15: ['/what-if', '/what-if/:runId'],
  X26: ['/money/deposits', '/r/discipline-policies'],
  P4: ['/money/fundings'],
};

/** Paths that the console has: those of its parts' routes, and one list a resource. */
export function consolePages(root: string): ReadonlySet<string> {
  const folder = path.join(root, PAGES_DIR);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(^|[\\/])(public-)?routes\.tsx$/.test(name),
  );
  const own = files.flatMap((name) =>
    [...readFileSync(path.join(folder, name), 'utf8').matchAll(PATH)].map(
      ([, found = '']) => found,
    ),
  );
  return new Set([...own, ...RESOURCES.map(({ name }) => `/r/${name}`)]);
}

/** A page that is named and does not exist, and one that no row names. */
export function pageProblems(pages: ReadonlySet<string>): string[] {
  const named = new Set(Object.values(FEATURE_PAGES).flat());
  const replaced = (page: string): boolean => page.startsWith('/r/');
  return [
    ...[...named].filter((page) => !pages.has(page)).map((page) => `no page ${page}`),
    ...[...pages]
      .filter((page) => !named.has(page) && !replaced(page))
      .map((page) => `no row of the product names the page ${page}`),
  ];
}
