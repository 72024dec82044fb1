import type { Route } from '../kit/route.js';
import { ADMIN_CHECK_ROUTES } from './admin/checks.js';
import { ADMIN_ORDER_ROUTES } from './admin/orders.js';
import { AUTH_ROUTES } from './auth/auth.js';
import { WECHAT_CALLBACK_ROUTES } from './channels/wechat.js';
import { CUSTOMER_CATALOGUE_ROUTES } from './customer/catalogue.js';
import { CUSTOMER_ORDER_ROUTES } from './customer/orders.js';
import { LIVE_ROUTES } from './live/live.js';
import { docsRoutes } from './system/docs.js';
import { HEALTH_ROUTES } from './system/health.js';
import { WORKER_ORDER_ROUTES } from './worker/orders.js';

export const API_VERSION = '0.1.0';

/** Routes of the product, one array a file of routes/<audience>/. */
const PRODUCT_ROUTES: readonly Route[] = [
  ...AUTH_ROUTES,
  ...LIVE_ROUTES,
  ...CUSTOMER_CATALOGUE_ROUTES,
  ...CUSTOMER_ORDER_ROUTES,
  ...WORKER_ORDER_ROUTES,
  ...ADMIN_ORDER_ROUTES,
  ...ADMIN_CHECK_ROUTES,
  ...WECHAT_CALLBACK_ROUTES,
];

/** Everything that the api serves; the OpenAPI document describes exactly this. */
export function apiRoutes(): readonly Route[] {
  const routes = [...PRODUCT_ROUTES, ...HEALTH_ROUTES];
  return [...routes, ...docsRoutes({ routes, version: API_VERSION })];
}
