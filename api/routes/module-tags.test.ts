import { apiRoutes } from './index.js';

const moduleOf = (method: string, path: string) =>
  apiRoutes().find((route) => route.method === method && route.path === path)?.module;

test('[S23] every route of an app that may be switched off names its module', () => {
  const worker = apiRoutes().filter(({ path }) => path.startsWith('/worker/'));
  expect(worker.length).toBeGreaterThan(10);
  expect(worker.filter(({ module }) => module !== 'workerApp')).toEqual([]);
  expect(moduleOf('post', '/merchant/redemptions')).toBe('storeTerminal');
  expect(moduleOf('get', '/merchant/orders/today')).toBe('storeTerminal');
  expect(moduleOf('post', '/merchant/walk-in-orders/:orderId/redeem')).toBe('storeTerminal');
});

test('[S23] what was paid, and the way in and out, belong to no module', () => {
  for (const [method, path] of [
    ['get', '/customer/orders/:orderId'],
    ['get', '/customer/orders/:orderId/redemption-code'],
    ['post', '/auth/logout'],
    ['get', '/healthz'],
  ] as const) {
    expect([path, moduleOf(method, path)]).toEqual([path, undefined]);
  }
});
