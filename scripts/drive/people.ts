import { TOTP } from 'otpauth';
import {
  ApiError,
  createHttpClient,
  newKey,
  type ClientOptions,
  type HttpClient,
} from './http-client.js';
import { uploadPhoto } from './photos.js';
import { withConsent } from './consents.js';
import { pause } from './wait.js';

export type Place = { readonly lng: number; readonly lat: number };

/** Addresses of a running system; the sandbox ones are the fakes' control endpoints. */
export type Endpoints = {
  readonly apiUrl: string;
  readonly wechatSandboxUrl: string;
  /** The other channel of payments. */
  readonly alipaySandboxUrl?: string;
  readonly smsSandboxUrl: string;
  /** Where WeChat is driven as people do on their phones. */
  readonly wechatMiniSandboxUrl?: string;
};

export type Snapshot = { readonly orderId: string; readonly status: string; readonly seq: number };

type TokenPair = { readonly accessToken: string };

/** Logs a person in by phone, reading the code where his phone would show it. */
export async function loginByPhone(input: {
  readonly endpoints: Endpoints;
  readonly phone: string;
  readonly audience: 'customer' | 'worker';
  readonly http?: Omit<ClientOptions, 'baseUrl'>;
}): Promise<HttpClient> {
  const { endpoints, phone, audience, http } = input;
  const client = createHttpClient({ ...http, baseUrl: endpoints.apiUrl });
  const sinceMs = Date.now();
  const deviceId = `drive-${phone.slice(-8)}`;
  await client.must('POST', '/auth/sms-codes', {
    body: { phone, purpose: 'LOGIN', audience, deviceId },
  });
  const code = await readCode({ smsSandboxUrl: endpoints.smsSandboxUrl, phone, sinceMs });
  const pair = await client.must<TokenPair>('POST', '/auth/sms-login', {
    body: { phone, code, audience, deviceId },
  });
  client.setToken(pair.accessToken);
  return client;
}

/** A person's WeChat in one mini-program: what the app gets from it, and what he does with it. */
export function wechatOf(input: {
  readonly endpoints: Endpoints;
  readonly appid: string;
  readonly person: string;
}) {
  const { endpoints, appid, person } = input;
  const at = async <T>(path: string, body: object): Promise<T> => {
    const response = await fetch(`${endpoints.wechatMiniSandboxUrl}/sandbox/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ appid, person, ...body }),
    });
    if (!response.ok) throw new Error(`the WeChat sandbox answered ${response.status}`);
    return (await response.json()) as T;
  };
  return {
    /** What `wx.login` hands out. */
    loginCode: async () => (await at<{ code: string }>('logins', {})).code,
    /** What the phone button hands out after a yes. */
    phoneCode: async (phone: string) => (await at<{ code: string }>('phones', { phone })).code,
    /** A yes to messages of a template, at WeChat. */
    allow: (templateId: string, times = 1) => at('subscriptions', { templateId, times }),
  };
}

/** Logs a person in by WeChat; the first time his phone is asked for. */
export async function loginByWechat(input: {
  readonly endpoints: Endpoints;
  readonly appid: string;
  readonly person: string;
  readonly phone: string;
  readonly audience: 'customer' | 'worker';
  readonly http?: Omit<ClientOptions, 'baseUrl'>;
}): Promise<HttpClient> {
  const { endpoints, person, phone, audience, http } = input;
  const wechat = wechatOf(input);
  const client = createHttpClient({ ...http, baseUrl: endpoints.apiUrl });
  const deviceId = `wechat-${person}`;
  const { tokens, ticket } = await client.must<{
    readonly tokens: TokenPair | null;
    readonly ticket: string | null;
  }>('POST', '/auth/wechat-logins', {
    body: { code: await wechat.loginCode(), audience, deviceId },
  });
  const pair =
    tokens ??
    (await client.must<TokenPair>('POST', '/auth/wechat-phones', {
      body: { ticket, phoneCode: await wechat.phoneCode(phone.slice(-11)), deviceId },
    }));
  client.setToken(pair.accessToken);
  client.onStepUp(async () => {
    const sinceMs = Date.now();
    await client.must('POST', '/auth/step-up/sms-codes');
    const code = await readCode({ smsSandboxUrl: endpoints.smsSandboxUrl, phone, sinceMs });
    const stepped = await client.must<TokenPair>('POST', '/auth/step-up', { body: { code } });
    client.setToken(stepped.accessToken);
  });
  return client;
}

/** Logs staff in by password and TOTP. */
export async function loginStaff(input: {
  readonly endpoints: Endpoints;
  readonly audience: 'merchant' | 'admin';
  readonly account: string;
  readonly password: string;
  readonly totpSecret: string;
  readonly http?: Omit<ClientOptions, 'baseUrl'>;
}): Promise<HttpClient> {
  const { endpoints, audience, account, password, totpSecret, http } = input;
  const client = createHttpClient({ ...http, baseUrl: endpoints.apiUrl });
  const login = () =>
    client.must<TokenPair>('POST', '/auth/staff-login', {
      body: {
        audience,
        account,
        password,
        totp: new TOTP({ secret: totpSecret }).generate(),
        deviceId: `drive-${account}`,
      },
    });
  const pair = await withNextCode({ work: login, refusal: 'LOGIN_FAILED' });
  client.setToken(pair.accessToken);
  client.onStepUp(async () => {
    const stepUp = () =>
      client.must<TokenPair>('POST', '/auth/step-up', {
        body: { totp: new TOTP({ secret: totpSecret }).generate() },
      });
    client.setToken((await withNextCode({ work: stepUp, refusal: 'CODE_INVALID' })).accessToken);
  });
  return client;
}

/** A code is good once: when somebody has used this one, the next comes within its period. */
async function withNextCode<T>(input: {
  readonly work: () => Promise<T>;
  readonly refusal: string;
}): Promise<T> {
  try {
    return await input.work();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== input.refusal) throw error;
    await pause(TOTP_PERIOD_MS - (Date.now() % TOTP_PERIOD_MS) + 500);
    return input.work();
  }
}

export type Booking = {
  readonly offeringId: string;
  readonly startAt: string;
  readonly place: Place;
  readonly workerId?: string;
  readonly optionCodes?: readonly string[];
  /** Hours or pieces, where the service is sold by units. */
  readonly units?: number;
  /** Answers to the category's booking form. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** How to get in; only for the worker who comes. */
  readonly accessNote?: string;
};

/** A customer: books, pays by scanning, confirms. */
export function asCustomer(client: HttpClient, endpoints: Endpoints) {
  return {
    client,

    /** The price at the wanted start; "now" unless the booking names one. */
    async quote(
      booking: Pick<Booking, 'offeringId' | 'optionCodes' | 'units'> &
        Partial<Pick<Booking, 'startAt'>>,
    ): Promise<QuoteView> {
      const { offeringId, optionCodes = [], startAt = 'NOW', units } = booking;
      return client.must('POST', '/customer/quotes', {
        body: {
          offeringId,
          optionCodes,
          quantity: 1,
          startAt,
          ...(units !== undefined && { units }),
        },
      });
    },

    /** Places at the price that was quoted; `key` repeats the same request. */
    async place(booking: Booking, key?: string): Promise<Snapshot> {
      const { totalFen, quoteId } = await this.quote(booking);
      // Each quote has its own id, and a repeat must send the very same body: no id in it.
      const bound = key === undefined && quoteId !== null ? { quoteId } : {};
      return client.must('POST', '/customer/orders', {
        idempotencyKey: key ?? newKey(),
        body: { ...bookingBody(booking, totalFen), ...bound },
      });
    },

    /** Opens the bill at the payment channel. */
    bill: (orderId: string) =>
      client.must<Bill>('POST', `/customer/orders/${orderId}/payments`, {
        idempotencyKey: newKey(),
      }),

    /** Opens the bill and scans its code in the payment app. */
    async pay(orderId: string): Promise<void> {
      const bill = await this.bill(orderId);
      await scan(endpoints, bill.codeUrl);
    },

    order: (orderId: string) => client.must<OrderView>('GET', `/customer/orders/${orderId}`),
    confirm: (orderId: string) =>
      client.must<Snapshot>('POST', `/customer/orders/${orderId}/confirm`),
    cancel: (orderId: string) =>
      client.must<Snapshot>('POST', `/customer/orders/${orderId}/cancel`),
  };
}

export type QuoteView = {
  readonly totalFen: number;
  readonly quoteId: string | null;
  readonly expiresAt: string | null;
};

export type Bill = {
  readonly codeUrl: string;
  readonly paymentNo: string;
  readonly expiresAt: string;
};

export type OrderView = {
  readonly id: string;
  readonly no: string;
  readonly status: string;
  readonly refundStatus: string;
  readonly settlementStatus: string;
  readonly startCode: string | null;
  readonly totalFen: number;
  readonly startAt: string;
  /** Only for who may see it. */
  readonly address: { readonly point: Place } | null;
  readonly tickets: readonly { readonly workerId: string | null; readonly status: string }[];
};

export type OfferView = {
  readonly id: string;
  readonly orderId: string;
  readonly expiresAt: string;
  readonly startAt: string;
};

/** A worker: answers offers, goes, serves. */
export function asWorker(client: HttpClient) {
  const step = (orderId: string, name: string, body?: unknown) =>
    client.must<Snapshot>(
      'POST',
      `/worker/orders/${orderId}/${name}`,
      body === undefined ? {} : { body },
    );
  return {
    client,
    offers: async () => (await client.must<{ items: OfferView[] }>('GET', '/worker/offers')).items,
    accept: (offerId: string) => client.must<Snapshot>('POST', `/worker/offers/${offerId}/accept`),
    decline: (offerId: string) =>
      client.must<Snapshot>('POST', `/worker/offers/${offerId}/decline`, { body: {} }),
    depart: (orderId: string) => step(orderId, 'depart'),
    arrive: (orderId: string, position: Place) => step(orderId, 'arrive', { position }),
    start: (orderId: string, startCode: string) => step(orderId, 'start', { startCode }),
    order: (orderId: string) => client.must<OrderView>('GET', `/worker/orders/${orderId}`),
    reportPosition: (position: Place) =>
      withConsent(client, () =>
        client.must<null>('PUT', '/worker/position', { body: { position } }),
      ),
    /** With a photo that is handed in first, unless some are named. */
    finish: async (orderId: string, photoIds?: readonly string[]) => {
      const mine = () => uploadPhoto(client, { purpose: 'ORDER_PROOF', orderId });
      return step(orderId, 'finish', { photoIds: photoIds ?? [await mine()] });
    },
  };
}

export function bookingBody(booking: Booking, quotedTotalFen: number): object {
  const { offeringId, startAt, place, workerId, optionCodes = [], accessNote } = booking;
  const { units, answers } = booking;
  return {
    offeringId,
    optionCodes,
    quantity: 1,
    ...(units !== undefined && { units }),
    ...(answers !== undefined && { answers }),
    ...(workerId !== undefined && { workerId }),
    startAt,
    address: {
      contact: '示例用户',
      phone: '19900000001',
      line: '示例路 1 号 1 单元 101',
      ...(accessNote !== undefined && { accessNote }),
      point: place,
    },
    quotedTotalFen,
  };
}

/** Pays a code at the payment app's sandbox. */
export async function scan(endpoints: Endpoints, codeUrl: string): Promise<void> {
  const response = await fetch(`${endpoints.wechatSandboxUrl}/sandbox/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ codeUrl }),
  });
  if (!response.ok) throw new Error(`the payment sandbox answered ${response.status}`);
}

/** The newest code sent to the phone since `sinceMs`; messages leave after the api has answered. */
async function readCode(input: {
  readonly smsSandboxUrl: string;
  readonly phone: string;
  readonly sinceMs: number;
}): Promise<string> {
  const { smsSandboxUrl, phone, sinceMs } = input;
  const query = new URLSearchParams({ phone: phone.replace(/^\+86/, '') });
  for (let attempt = 0; attempt < CODE_READS_MAX; attempt += 1) {
    const response = await fetch(`${smsSandboxUrl}/sandbox/messages?${query}`);
    const { messages } = (await response.json()) as { messages: SentMessage[] };
    const newest = messages.filter(({ at }) => Date.parse(at) >= sinceMs).at(-1);
    if (newest?.params.code !== undefined) return newest.params.code;
    await pause(CODE_READ_PAUSE_MS);
  }
  throw new Error(`no SMS code for ${phone.slice(-4)}`);
}

type SentMessage = { readonly at: string; readonly params: { readonly code?: string } };

const TOTP_PERIOD_MS = 30_000;
/** With a pause after each: 15 s, for a machine that logs many people in at once. */
const CODE_READS_MAX = 300;
const CODE_READ_PAUSE_MS = 50;
