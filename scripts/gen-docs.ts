import { readFileSync, writeFileSync } from 'node:fs';
import { apiRoutes } from '../api/routes/index.js';
import { doubtfulTests, featureBlocks, findTests } from './docs/feature-blocks.js';
import { consolePages } from './docs/feature-pages.js';
import { fillMarkers, type Blocks } from './docs/markers.js';
import { onboardingBlocks } from './docs/onboarding-blocks.js';
import { orderBlocks } from './docs/order-blocks.js';
import { permissionBlocks } from './docs/permission-blocks.js';
import { pathPages } from './docs/path-pages.js';
import { policyBlocks } from './docs/policy-blocks.js';
import { privacyBlocks } from './docs/privacy-blocks.js';
import { standingBlocks } from './docs/standing-blocks.js';
import { apiBlocks, configurationBlocks, moneyBlocks } from './docs/reference-blocks.js';

/** Documents with generated parts; scripts/gen.mjs names the same files. */
const DOCUMENTS: Readonly<Record<string, () => Blocks>> = {
  'docs/product/features.md': () => {
    const tests = findTests('.');
    for (const line of doubtfulTests(tests)) process.stderr.write(`features: ${line}\n`);
    const routes = apiRoutes().map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    return featureBlocks({ tests, routes: new Set(routes), pages: consolePages('.') });
  },
  'docs/technical/order-workflow.md': orderBlocks,
  'docs/technical/onboarding.md': onboardingBlocks,
  'docs/technical/standing.md': standingBlocks,
  'docs/technical/privacy.md': privacyBlocks,
  'docs/technical/money.md': moneyBlocks,
  'docs/technical/api.md': apiBlocks,
  'docs/technical/configuration.md': configurationBlocks,
  'docs/technical/policies.md': policyBlocks,
  'docs/technical/permissions.md': permissionBlocks,
};

/** Pages that are written whole. */
const PAGES_DIR = 'docs/technical/paths/';

/** `gen-docs <document> [target]`: fills the generated parts of one document. */
function main([document, target = document]: readonly string[]): number {
  const page = document?.startsWith(PAGES_DIR)
    ? pathPages().get(document.slice(PAGES_DIR.length))
    : undefined;
  if (page !== undefined && target !== undefined) {
    writeFileSync(target, page);
    return 0;
  }
  const blocks = document === undefined ? undefined : DOCUMENTS[document];
  if (document === undefined || target === undefined || blocks === undefined) {
    process.stderr.write(`Usage: gen-docs <${Object.keys(DOCUMENTS).join(' | ')}> [target]\n`);
    return 1;
  }
  writeFileSync(target, fillMarkers(readFileSync(document, 'utf8'), blocks()));
  return 0;
}

process.exitCode = main(process.argv.slice(2));
