import type { Route } from '../kit/route.js';
import { ADMIN_AUDIT_ROUTES } from './admin/audit.js';
import { RESOURCES } from '../../resources/index.js';
import { resourceRoutes } from '../resources/index.js';
import { ADMIN_CASE_ROUTES } from './admin/cases.js';
import { ADMIN_APPLICATION_ROUTES } from './admin/applications.js';
import { ABSENCE_ROUTES } from './absence-routes.js';
import { CONTACT_ROUTES } from './contact-routes.js';
import { BOOKING_ROUTES } from './admin/booking.js';
import { ADMIN_CERTIFICATE_ROUTES } from './admin/certificates.js';
import { ADMIN_CUSTOMER_ROUTES } from './admin/customer-blocks.js';
import { ADMIN_DEPOSIT_ROUTES } from './admin/deposits.js';
import { ADMIN_STANDING_ROUTES } from './admin/standings.js';
import { ADMIN_CHECK_ROUTES } from './admin/checks.js';
import { ADMIN_REPORT_ROUTES, DASHBOARD_ROUTES } from './dashboard-routes.js';
import { ADMIN_STATISTICS_ROUTES, MERCHANT_STATISTICS_ROUTES } from './statistics-routes.js';
import { DISPATCH_DESK_ROUTES } from './admin/dispatch-desk.js';
import { ADMIN_ENDING_ROUTES } from './admin/order-endings.js';
import { ADMIN_ORDER_ROUTES } from './admin/orders.js';
import { ADMIN_CITY_ROUTES } from './admin/cities.js';
import { ADMIN_PRIVACY_ROUTES } from './admin/privacy.js';
import { ADMIN_POLICY_ROUTES } from './admin/policies.js';
import { ADMIN_REFUND_ROUTES } from './admin/refunds.js';
import { ADMIN_RECONCILIATION_ROUTES } from './admin/reconciliation.js';
import { ADMIN_SETUP_ROUTES } from './admin/setup.js';
import { ADMIN_STAFF_ROUTES } from './admin/staff.js';
import { ADMIN_SUPPORT_ROUTES } from './admin/support.js';
import { TASK_REVIEW_ROUTES } from './admin/task-reviews.js';
import { ADMIN_VISIT_ROUTES } from './admin/visits.js';
import { AUTH_ROUTES } from './auth/auth.js';
import { INVITATION_ROUTES } from './auth/invitations.js';
import { WECHAT_LOGIN_ROUTES } from './auth/wechat.js';
import { ALIPAY_CALLBACK_ROUTES } from './channels/alipay.js';
import { WECHAT_CALLBACK_ROUTES } from './channels/wechat.js';
import { CUSTOMER_APPLICATION_ROUTES } from './customer/applications.js';
import { CUSTOMER_CASE_ROUTES } from './customer/cases.js';
import { CUSTOMER_CATALOGUE_ROUTES } from './customer/catalogue.js';
import { CUSTOMER_ADDITION_ROUTES } from './customer/additions.js';
import { CUSTOMER_ENDING_ROUTES } from './customer/order-endings.js';
import { CUSTOMER_ORDER_ROUTES } from './customer/orders.js';
import { CUSTOMER_VISIT_ROUTES } from './customer/visits.js';
import { CUSTOMER_WECHAT_ROUTES } from './customer/wechat.js';
import { IDENTITY_ROUTES } from './identities.js';
import { INBOX_ROUTES } from './inbox-routes.js';
import { LIVE_ROUTES } from './live/live.js';
import { ADMIN_LEDGER_ROUTES } from './admin/ledger.js';
import { CAMPAIGN_BUDGET_ROUTES } from './admin/campaign-budgets.js';
import { CUSTOMER_TIP_ROUTES } from './customer/tips.js';
import { WALLET_ROUTES } from './wallet-routes.js';
import { ADMIN_MEDIA_ROUTES } from './admin/media.js';
import { MEDIA_ROUTES } from './media-routes.js';
import { PRIVACY_ROUTES } from './privacy-routes.js';
import { PAYOUT_ACCOUNT_ROUTES } from './payout-account-routes.js';
import { PAYOUT_BATCH_ROUTES } from './admin/payout-batches.js';
import { MERCHANT_CASE_ROUTES } from './merchant/cases.js';
import { MERCHANT_STAFF_ROUTES } from './merchant/staff.js';
import { CUSTOMER_STORE_ROUTES, MERCHANT_STORE_ROUTES } from './merchant/store.js';
import { BASE_MAP_ROUTES } from './base-map-routes.js';
import { SAVED_VIEW_ROUTES } from './saved-view-routes.js';
import { SETUP_ROUTES } from './setup.js';
import { docsRoutes } from './system/docs.js';
import { withModules } from './module-tags.js';
import { HEALTH_ROUTES } from './system/health.js';
import { PAY_LINK_ROUTES } from './system/pay-links.js';
import { WORKER_CERTIFICATE_ROUTES } from './worker/certificates.js';
import { WORKER_CASE_ROUTES } from './worker/cases.js';
import { WORKER_ADDITION_ROUTES } from './worker/additions.js';
import { WORKER_ORDER_ROUTES } from './worker/orders.js';
import { WORKER_DESK_ROUTES } from './worker-desk-routes.js';
import { WORKER_POOL_ROUTES } from './worker/pool.js';
import { WORKER_PAGE_ROUTES } from './worker/page.js';
import { WORKER_PROFILE_ROUTES } from './worker/profile.js';
import { WORKER_STANDING_ROUTES } from './worker/standing.js';
import { WORKER_VISIT_ROUTES } from './worker/visits.js';
import { ADMIN_WHAT_IF_ROUTES } from './admin/what-if.js';
import { ADMIN_WITHDRAWAL_ROUTES } from './admin/withdrawals.js';
import { MERCHANT_WITHDRAWAL_ROUTES, WORKER_WITHDRAWAL_ROUTES } from './withdrawal-routes.js';

export const API_VERSION = '0.1.0';

/** Routes of the product, one array a file of routes/<audience>/. */
const PRODUCT_ROUTES: readonly Route[] = [
  ...AUTH_ROUTES,
  ...INVITATION_ROUTES,
  ...WECHAT_LOGIN_ROUTES,
  ...IDENTITY_ROUTES,
  ...LIVE_ROUTES,
  ...CUSTOMER_CATALOGUE_ROUTES,
  ...CUSTOMER_ORDER_ROUTES,
  ...CUSTOMER_ENDING_ROUTES,
  ...CUSTOMER_ADDITION_ROUTES,
  ...CUSTOMER_STORE_ROUTES,
  ...CUSTOMER_VISIT_ROUTES,
  ...CUSTOMER_WECHAT_ROUTES,
  ...WORKER_ORDER_ROUTES,
  ...WORKER_ADDITION_ROUTES,
  ...WORKER_VISIT_ROUTES,
  ...WORKER_POOL_ROUTES,
  ...WORKER_PROFILE_ROUTES,
  ...WORKER_CERTIFICATE_ROUTES,
  ...WORKER_PAGE_ROUTES,
  ...WORKER_DESK_ROUTES,
  ...WORKER_STANDING_ROUTES,
  ...ADMIN_ORDER_ROUTES,
  ...ADMIN_SUPPORT_ROUTES,
  ...ADMIN_ENDING_ROUTES,
  ...DISPATCH_DESK_ROUTES,
  ...ADMIN_WHAT_IF_ROUTES,
  ...ADMIN_VISIT_ROUTES,
  ...TASK_REVIEW_ROUTES,
  ...ABSENCE_ROUTES,
  ...CUSTOMER_CASE_ROUTES,
  ...WORKER_CASE_ROUTES,
  ...MERCHANT_CASE_ROUTES,
  ...ADMIN_CASE_ROUTES,
  ...ADMIN_REFUND_ROUTES,
  ...ADMIN_STANDING_ROUTES,
  ...ADMIN_DEPOSIT_ROUTES,
  ...WORKER_WITHDRAWAL_ROUTES,
  ...MERCHANT_WITHDRAWAL_ROUTES,
  ...ADMIN_WITHDRAWAL_ROUTES,
  ...ADMIN_CUSTOMER_ROUTES,
  ...MERCHANT_STORE_ROUTES,
  ...CUSTOMER_APPLICATION_ROUTES,
  ...ADMIN_APPLICATION_ROUTES,
  ...ADMIN_CERTIFICATE_ROUTES,
  ...ADMIN_STAFF_ROUTES,
  ...MERCHANT_STAFF_ROUTES,
  ...BOOKING_ROUTES,
  ...CONTACT_ROUTES,
  ...PAY_LINK_ROUTES,
  ...ADMIN_CHECK_ROUTES,
  ...ADMIN_RECONCILIATION_ROUTES,
  ...CUSTOMER_TIP_ROUTES,
  ...CAMPAIGN_BUDGET_ROUTES,
  ...WALLET_ROUTES,
  ...PAYOUT_ACCOUNT_ROUTES,
  ...PAYOUT_BATCH_ROUTES,
  ...ADMIN_LEDGER_ROUTES,
  ...SETUP_ROUTES,
  ...ADMIN_SETUP_ROUTES,
  ...INBOX_ROUTES,
  ...SAVED_VIEW_ROUTES,
  ...BASE_MAP_ROUTES,
  ...ADMIN_AUDIT_ROUTES,
  ...ADMIN_POLICY_ROUTES,
  ...ADMIN_CITY_ROUTES,
  ...DASHBOARD_ROUTES,
  ...ADMIN_STATISTICS_ROUTES,
  ...MERCHANT_STATISTICS_ROUTES,
  ...ADMIN_REPORT_ROUTES,
  ...PRIVACY_ROUTES,
  ...ADMIN_PRIVACY_ROUTES,
  ...MEDIA_ROUTES,
  ...ADMIN_MEDIA_ROUTES,
  ...WECHAT_CALLBACK_ROUTES,
  ...ALIPAY_CALLBACK_ROUTES,
  ...resourceRoutes(RESOURCES),
];

/** Everything that the api serves; the OpenAPI document describes exactly this. */
export function apiRoutes(): readonly Route[] {
  const routes = withModules([...PRODUCT_ROUTES, ...HEALTH_ROUTES]);
  return [...routes, ...docsRoutes({ routes, version: API_VERSION })];
}
