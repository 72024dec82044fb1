import { apiRoutes } from './index.js';
import type { Route } from '../kit/route.js';

/** Permissions whose use moves money, or decides that money moves. */
const MONEY_PERMISSIONS =
  /^(payment\.create|refund\.|withdrawal\.(request|make|approve)|payoutAccount\.|deposit\.(make|approve)|case\.decide|order\.(cancel|forceCancel|place|placeForCustomer|confirm))/;
/** The same by what the path says, whatever the permission is called. */
const MONEY_PATHS =
  /(payments?|refunds?|refund-requests|withdrawals?|payouts?|payout-\w+|deposit|deposit-movements|tips?|settle|budgets?|suspense)(\/|$)/;

const ONE_STEP = 'a step of one order: its run takes it once, a second is refused by the state';
const INBOX = 'the fact is the key: one row of the inbox';
const NOTHING_MOVES = 'no money moves';

/** Read and agreed: calls that touch money and need no key, with what makes a repeat harmless. */
const EXEMPT: Readonly<Record<string, string>> = {
  'POST /channels/wechat/notify': INBOX,
  'POST /channels/alipay/notify': INBOX,
  'POST /callbacks/alipay': INBOX,
  'POST /customer/orders/:orderId/confirm': ONE_STEP,
  'POST /customer/orders/:orderId/cancel': ONE_STEP,
  'POST /customer/orders/:orderId/additions/:additionNo/refuse': ONE_STEP,
  'POST /admin/orders/:orderId/cancel': ONE_STEP,
  'POST /admin/orders/:orderId/force-cancel': ONE_STEP,
  'POST /admin/orders/:orderId/abort': ONE_STEP,
  'POST /merchant/orders/:orderId/cancel': ONE_STEP,
  'POST /admin/orders/:orderId/pay-link': NOTHING_MOVES,
  'POST /pay-links/:token/payments': 'the number of the bill: opened again, it is the same bill',
  'POST /worker/payout-accounts/:accountId/default': NOTHING_MOVES,
  'POST /merchant/payout-accounts/:accountId/default': NOTHING_MOVES,
  'POST /admin/payout-batches/:batchId/file': NOTHING_MOVES,
  'POST /admin/payout-batches/:batchId/deliveries': 'results are taken once by their withdrawal',
  'POST /me/consents/withdrawals': 'of consents, not of money',
};

const nameOf = ({ method, path }: Route): string => `${method.toUpperCase()} ${path}`;

function isMoney({ method, path, access }: Route): boolean {
  if (method === 'get' || path.startsWith('/resources/')) return false;
  const permission = access === 'public' ? undefined : access.permission;
  return MONEY_PATHS.test(path) || (permission !== undefined && MONEY_PERMISSIONS.test(permission));
}

describe('[R21] calls that move money', () => {
  const routes = apiRoutes().filter(isMoney);
  const posts = routes.filter(({ method }) => method === 'post');

  test('are there to be looked at', () => {
    expect(posts.map(nameOf)).toEqual(
      expect.arrayContaining([
        'POST /customer/orders/:orderId/payments',
        'POST /customer/orders/:orderId/cancel',
        'POST /admin/orders/:orderId/refund-requests',
        'POST /admin/refund-requests/:requestId/approve',
        'POST /admin/refunds/:refundNo/retry',
        'POST /admin/refunds/:refundNo/settle-by-hand',
        'POST /admin/cases/:caseNo/decide',
        'POST /admin/deposit-movements/:movementId/approve',
      ]),
    );
  });

  test('all require an Idempotency-Key', () => {
    const without = posts.filter((route) => route.idempotency !== 'required').map(nameOf);
    expect(without.filter((name) => EXEMPT[name] === undefined)).toEqual([]);
  });

  test('that staff decide by a second person ask for a fresh factor', () => {
    const checks = posts.filter(
      ({ access }) =>
        access !== 'public' &&
        /^(refund|withdrawal|deposit)\.approve$/.test(access.permission ?? ''),
    );
    expect(checks.length).toBeGreaterThan(3);
    const bare = checks.filter(({ access }) => access !== 'public' && access.stepUp !== true);
    expect(bare.map(nameOf)).toEqual([]);
  });
});
