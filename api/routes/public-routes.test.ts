import { apiRoutes } from './index.js';

const CATALOGUE = 'what is on sale and who serves, as anybody sees it';
const DESCRIPTION = 'the description of the api';

/**
 * R36: every route that needs no login, read and agreed with what guards it instead. Another one
 * fails here until somebody has read it.
 */
const REVIEWED: Readonly<Record<string, string>> = {
  'POST /auth/sms-codes': 'limits by phone, device and address; the same answer for everybody',
  'POST /auth/sms-login': 'the code, its tries, limits by phone and address',
  'POST /auth/staff-login': 'password and TOTP, lock, limits by account and address',
  'POST /auth/refresh': 'the refresh token, bound to its device',
  'POST /auth/wechat-logins': 'a code of WeChat that works once; limits by device and address',
  'POST /auth/wechat-phones': 'a ticket that works once on its device; limits as before',
  'POST /auth/invitations/accept': 'the secret of the link, once, within 72 hours',
  'POST /auth/invitations/confirm': 'the secret of the link and the first TOTP code',
  'GET /setup': 'whether there is an administrator, nothing else',
  'POST /setup/administrator':
    'the token of the server, 256 bits; only while nobody is administrator, the index lets one in',
  'GET /brand': 'name, colour and logo, as every page shows them',
  'POST /callbacks/alipay':
    'the signature of Alipay over the fields, then number and amount of our bill',
  'POST /channels/wechat/notify': 'the signature of WeChat Pay over the bytes',
  'GET /pay-links/:token': 'the secret of the link; no name and no address in the answer',
  'POST /pay-links/:token/payments': 'the secret of the link; opens a bill and nothing else',
  'GET /media/files/:token': 'a signed link of minutes',
  'GET /me/exports/files/:token': 'a signed link of minutes',
  'GET /customer/cities': CATALOGUE,
  'GET /customer/cities/:cityCode': CATALOGUE,
  'GET /customer/cities/:cityCode/categories': CATALOGUE,
  'GET /customer/cities/:cityCode/categories/:categoryId/items': CATALOGUE,
  'GET /customer/cities/:cityCode/items/:itemId': CATALOGUE,
  'GET /customer/cities/:cityCode/items/:itemId/workers': CATALOGUE,
  'GET /customer/offerings/:offeringId': CATALOGUE,
  'GET /customer/offerings/:offeringId/slots': CATALOGUE,
  'GET /customer/offerings/:offeringId/stores': CATALOGUE,
  'GET /customer/workers/:workerId': CATALOGUE,
  'POST /customer/quotes': 'a price of what is on sale; binds for nobody without a login',
  'GET /docs': DESCRIPTION,
  'GET /docs/reference.css': DESCRIPTION,
  'GET /docs/reference.js': DESCRIPTION,
  'GET /openapi.json': DESCRIPTION,
  'GET /healthz': 'up or not',
  'GET /readyz': 'up or not',
};

test('[R36] routes without a login are those that were reviewed', () => {
  const open = apiRoutes().filter(({ access }) => access === 'public');
  const names = open.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort();
  expect(names).toEqual(Object.keys(REVIEWED).sort());
});
