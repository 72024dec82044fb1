import { ERRORS } from '../../contract/terms/errors.js';
import { checkRoutes } from '../kit/check-routes.js';
import { buildOpenApi, errorsOf } from '../kit/openapi.js';
import { listen, testKitDeps } from '../kit/test-support.js';
import type { Probe } from '../deps.js';
import { API_VERSION, apiRoutes } from './index.js';
import { DOCS_HTML, DOCS_SCRIPT, DOCS_STYLE } from './system/docs-page.js';

const routes = apiRoutes();
const document = buildOpenApi({ routes, version: API_VERSION });

test('[R36] the registry passes the boot check, raw bodies are for channels only', () => {
  expect(() => checkRoutes(routes)).not.toThrow();
  const rawPaths = routes.filter((route) => route.raw).map((route) => route.path);
  expect(rawPaths.every((path) => /^\/(callbacks|channels)\//.test(path))).toBe(true);
});

test('the document is OpenAPI 3.1 with every route once and declared problems', () => {
  expect(document.openapi).toBe('3.1.0');
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { operationId: string; responses: object }>).map(
      ([method, operation]) => ({ path, method, ...operation }),
    ),
  );
  expect(operations).toHaveLength(routes.length);
  expect(new Set(operations.map((operation) => operation.operationId)).size).toBe(routes.length);
  for (const operation of operations) {
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['500', '503']));
  }
  expect(document.components?.schemas).toHaveProperty('Problem');
});

test('every error a route declares has a status and both texts', () => {
  for (const code of routes.flatMap(errorsOf)) {
    expect(ERRORS[code].zh.length * ERRORS[code].en.length).toBeGreaterThan(0);
  }
});

test('the reference page is served and loads nothing from elsewhere', async () => {
  const app = await listen({ deps: testKitDeps(), routes });
  const page = await fetch(`${app.url}/docs`);
  const script = await fetch(`${app.url}/docs/reference.js`);
  const json = await fetch(`${app.url}/openapi.json`);
  const served = (await json.json()) as { paths: Record<string, unknown> };
  await app.close();
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(Object.keys(served.paths).sort()).toEqual(Object.keys(document.paths ?? {}).sort());
  expect(DOCS_HTML + DOCS_SCRIPT + DOCS_STYLE).not.toMatch(/https?:\/\//);
  // Parsing it is the least a script must survive.
  expect(() => new Function(DOCS_SCRIPT)).not.toThrow();
});

describe('probes', () => {
  const up: Probe = async () => ({ isUp: true });
  const down: Probe = async () => ({ isUp: false, detail: 'no worker polls' });
  const broken: Probe = async () => Promise.reject(new TypeError('refused'));
  const silent: Probe = () => new Promise(() => undefined);

  async function readyz(probes: Record<string, Probe>) {
    const app = await listen({ deps: testKitDeps({ probes }), routes });
    const response = await fetch(`${new URL(app.url).origin}/readyz`);
    const body: unknown = await response.json();
    await app.close();
    return { status: response.status, body, retryAfter: response.headers.get('retry-after') };
  }

  test('ready only when every probe answers', async () => {
    const ready = await readyz({ mongo: up, temporal: up, temporalWorker: up });
    expect(ready).toMatchObject({ status: 200, body: { isReady: true } });
    const waiting = await readyz({ mongo: up, temporal: up, temporalWorker: down });
    expect(waiting).toEqual({
      status: 503,
      retryAfter: '2',
      body: {
        isReady: false,
        checks: {
          mongo: { isUp: true },
          temporal: { isUp: true },
          temporalWorker: { isUp: false, detail: 'no worker polls' },
        },
      },
    });
  });

  test('a probe that throws or never answers is down, and none at all is not ready', async () => {
    expect((await readyz({ mongo: up, temporal: broken })).status).toBe(503);
    expect((await readyz({ mongo: silent })).status).toBe(503);
    expect((await readyz({})).status).toBe(503);
  });

  test('healthz answers at the root too', async () => {
    const app = await listen({ deps: testKitDeps(), routes });
    const response = await fetch(`${new URL(app.url).origin}/healthz`);
    await app.close();
    expect(await response.json()).toEqual({ isAlive: true });
  });
});
