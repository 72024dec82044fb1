import { DEMO_CITY_CODE } from '../../data/seed/cities.js';
import { customerPhone } from '../../data/seed/phones.js';
import { createHttpClient, newKey, type HttpClient } from '../../scripts/drive/http-client.js';
import { loginByPhone } from '../../scripts/drive/people.js';
import { RESOURCE_SAMPLES } from '../../tests/factories/resource-samples.js';
import { editOf } from './application.js';
import type { Canary } from './canary.js';
import { MERCHANT, OFFERING, type Traces } from './drive.js';
import type { Search } from './search.js';
import type { PrivacyStage } from './stage.js';

/** Far out at sea. */
const NOWHERE = { lng: 140, lat: 20 };

type Refusal = readonly [HttpClient, 'POST' | 'PATCH', string, object, Record<string, string>?];

/**
 * Good requests that a rule refuses: a wrong code, a door outside the city, a price that is none, a
 * phone and an ID that somebody has. Their answers and what they leave in logs are looked through.
 */
export async function sendRefusals(input: {
  readonly stage: PrivacyStage;
  readonly canary: Canary;
  readonly traces: Traces;
  readonly search: Search;
}): Promise<number> {
  const refusals = [...strangers(input), ...bookings(input), ...(await doubles(input))];
  let refused = 0;
  for (const [client, method, path, body, headers = {}] of refusals) {
    const answer = await client.call<unknown>(method, path, {
      body,
      headers,
      ...(method === 'POST' && { idempotencyKey: newKey() }),
    });
    if (answer.status >= 400) refused += 1;
    input.search.look(`answer ${method} ${path}`, Buffer.from(JSON.stringify(answer.body)));
  }
  return refusals.length - refused;
}

type Input = Parameters<typeof sendRefusals>[0];

function strangers({ stage, canary }: Input): readonly Refusal[] {
  const guest = createHttpClient({ baseUrl: stage.endpoints.apiUrl });
  const { phone } = canary;
  const device = { deviceId: 'canary-device' };
  const login = { phone, code: '000000', audience: 'customer', ...device };
  const staff = { audience: 'admin', account: phone, password: canary.words, totp: '000000' };
  return [
    [guest, 'POST', '/auth/sms-login', login],
    [guest, 'POST', '/auth/staff-login', { ...staff, ...device }],
  ];
}

function bookings({ canary, traces }: Input): readonly Refusal[] {
  const address = {
    contact: canary.name,
    phone: canary.addressPhone,
    line: canary.addressLine,
    accessNote: canary.accessNote,
    point: NOWHERE,
  };
  const booking = { offeringId: OFFERING, startAt: 'NOW', quotedTotalFen: 1, address };
  return [
    [traces.customer, 'POST', '/customer/orders', booking],
    [traces.customer, 'POST', `/customer/orders/${traces.orderId}/cancel`, { note: canary.words }],
  ];
}

/** Somebody else with the same ID, and a worker with the same phone. */
async function doubles({ stage, canary, traces }: Input): Promise<readonly Refusal[]> {
  const { endpoints } = stage;
  const other = await loginByPhone({ endpoints, phone: customerPhone(3), audience: 'customer' });
  const draft = await other.must<{ id: string; version: number }>(
    'POST',
    '/customer/applications',
    {
      idempotencyKey: newKey(),
      body: { kind: 'WORKER', cityCode: DEMO_CITY_CODE },
    },
  );
  const edit = await editOf({ apiUrl: endpoints.apiUrl, client: other, canary });
  const badCheck = `${canary.idNumber.slice(0, 17)}${canary.idNumber.endsWith('1') ? '2' : '1'}`;
  const path = `/customer/applications/${draft.id}`;
  await other.must('PATCH', path, {
    headers: { 'If-Match': `"${draft.version}"` },
    body: edit,
  });
  const saved = await other.must<{ version: number }>('GET', path);
  const version = { 'If-Match': `"${saved.version}"` };
  const tenant = { tag: 'canary2', cityCode: DEMO_CITY_CODE, merchantId: MERCHANT };
  const worker = { ...RESOURCE_SAMPLES.workers?.create(tenant), phone: canary.workerPhone };
  return [
    [
      other,
      'PATCH',
      path,
      { ...edit, identity: { ...edit.identity, idNumber: badCheck } },
      version,
    ],
    [other, 'POST', `${path}/submit`, {}, version],
    [await traces.staff('manager'), 'POST', '/resources/workers', worker],
  ];
}
