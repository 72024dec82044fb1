import { randomInt } from 'node:crypto';
import type { Connection } from 'mongoose';
import { createAmapChannel } from '../channels/map/amap/channel.js';
import type { MapChannel } from '../channels/map/port.js';
import type { PaymentChannel } from '../channels/payment/port.js';
import { createAlipayChannel } from '../channels/payment/alipay/channel.js';
import { ALIPAY_GATEWAY_URL } from '../channels/payment/alipay/client.js';
import { createWechatChannel } from '../channels/payment/wechat/channel.js';
import { WECHAT_BASE_URLS } from '../channels/payment/wechat/client.js';
import type { AlipayEnv, Env } from '../config/env.js';
import { AppError } from '../contract/terms/errors.js';
import { createBreachRepository } from '../data/repositories/breaches.js';
import { createCaseRepository } from '../data/repositories/cases.js';
import { createAbsenceRepository } from '../data/repositories/absences.js';
import { createAdditionRepository } from '../data/repositories/additions.js';
import { createCatalogueRepository } from '../data/repositories/catalogue.js';
import { createClosureRepository } from '../data/repositories/closures.js';
import { createCustomerBlockRepository } from '../data/repositories/customer-blocks.js';
import { createDisciplinePolicyRepository } from '../data/repositories/discipline-policies.js';
import { createDispatchRepository } from '../data/repositories/dispatch.js';
import { createLedgerRepository } from '../data/repositories/ledger-repository.js';
import { createMediaRepository } from '../data/repositories/media.js';
import { createMerchantRepository } from '../data/repositories/merchants.js';
import { createModuleRepository } from '../data/repositories/modules.js';
import { createOrderNoteRepository } from '../data/repositories/order-notes.js';
import { createOrderRepository } from '../data/repositories/orders.js';
import { createPaymentRepository } from '../data/repositories/payments.js';
import { createPolicyRepository } from '../data/repositories/policies.js';
import { createQuoteRepository } from '../data/repositories/quotes.js';
import { createRedemptionCodeRepository } from '../data/repositories/redemption-codes.js';
import { createTransact } from '../data/repositories/session.js';
import { createSubscriptionRepository } from '../data/repositories/subscriptions.js';
import { createStandingRepository } from '../data/repositories/standings.js';
import { createWorkerDaysRepository } from '../data/repositories/worker-days.js';
import { createWorkerRepository } from '../data/repositories/workers.js';
import { createSpeedProfileRepository } from '../data/repositories/speed-profiles.js';
import { toGcj02 } from '../contract/terms/gcj02.js';
import { decryptField, deriveAuthKeys, encryptField, hmac } from '../use-cases/auth/keys.js';
import { withSealedAbsences } from '../use-cases/dispatch/sealed-absences.js';
import { createEtaBook } from '../use-cases/eta/eta-book.js';
import { withMapMemory } from '../use-cases/eta/map-memory.js';
import { createModules } from '../use-cases/modules/create-modules.js';
import type { OrderDeps, Sealer } from '../use-cases/order/deps.js';
import type { ProfitShareDeps } from '../use-cases/profit-share/deps.js';
import { withSealedWords } from '../use-cases/order/sealed-words.js';
import { profitShareDepsOf } from './profit-share-deps.js';

/** Everything the use cases of orders need, over one connection. */
export function createOrderDeps(args: {
  readonly connection: Connection;
  readonly wechat: PaymentChannel;
  readonly alipay?: PaymentChannel | undefined;
  readonly sealer: Sealer;
  readonly clock?: OrderDeps['clock'];
  readonly profitShare?: ProfitShareDeps | undefined;
  readonly map?: MapChannel | undefined;
}): OrderDeps {
  const { connection, wechat, alipay, sealer, profitShare } = args;
  const workers = createWorkerRepository(connection);
  const speedProfiles = createSpeedProfileRepository(connection);
  const clock = args.clock ?? { nowMs: () => Date.now() };
  return {
    clock,
    transact: createTransact(connection),
    ...withSealedWords(
      {
        orders: createOrderRepository(connection),
        orderNotes: createOrderNoteRepository(connection),
      },
      sealer,
    ),
    breaches: createBreachRepository(connection),
    standings: createStandingRepository(connection),
    disciplinePolicies: createDisciplinePolicyRepository(connection),
    customerBlocks: createCustomerBlockRepository(connection),
    dispatch: createDispatchRepository(connection),
    payments: createPaymentRepository(connection),
    additions: createAdditionRepository(connection),
    ledger: createLedgerRepository(connection),
    workerDays: createWorkerDaysRepository(connection),
    workers,
    absences: withSealedAbsences(createAbsenceRepository(connection), sealer),
    merchants: createMerchantRepository(connection),
    catalogue: createCatalogueRepository(connection),
    policies: createPolicyRepository(connection),
    modules: createModules({ modules: createModuleRepository(connection), workers }),
    closures: createClosureRepository(connection),
    quotes: createQuoteRepository(connection),
    redemptionCodes: createRedemptionCodeRepository(connection),
    cases: createCaseRepository(connection),
    subscriptions: createSubscriptionRepository(connection),
    media: createMediaRepository(connection),
    eta: createEtaBook({ speedProfiles, clock }),
    map: args.map && withMapMemory(args.map, clock),
    channels: { WECHAT: wechat, ALIPAY: alipay },
    profitShare,
    sealer,
    randomInt: (below) => randomInt(below),
  };
}

/**
 * The sealer of personal fields under the deployment's key. Indexes have a key of their own, so
 * that whoever holds one of the two cannot use the other.
 */
export function createSealer(masterKey: Buffer, indexMasterKey: Buffer = masterKey): Sealer {
  const keys = deriveAuthKeys(masterKey);
  const { blindIndexKey } = deriveAuthKeys(indexMasterKey);
  const placeOf = (context: string) => ({ collection: 'sealed', id: context, field: 'value' });
  return {
    seal: (value, context) => encryptField({ keys, place: placeOf(context), value }),
    open: (cipherText, context) => decryptField({ keys, place: placeOf(context), cipherText }),
    blindIndex: (value, context) => hmac({ key: blindIndexKey, parts: [context, value] }),
  };
}

/** People pay in the customers' mini-program, whose ids of payers mean something in it only. */
export function createWechat(
  env: NonNullable<Env['wechatPay']>,
  mini?: Env['wechatMini']['customer'],
): PaymentChannel {
  return createWechatChannel({
    baseUrl: `${env.baseUrl.replace(/\/+$/, '')}/`,
    mchid: env.mchid,
    appid: env.appid,
    jsapiAppid: mini?.appid,
    appAppid: env.appAppid,
    merchantSerial: env.serialNo,
    merchantPrivateKey: env.privateKeyPem,
    platformKeys: { [env.platformKeyId]: env.platformPublicKeyPem },
    notifyUrl: env.notifyUrl,
  });
}

export function createAlipay(env: AlipayEnv, publicUrl: string): PaymentChannel {
  return createAlipayChannel({
    gatewayUrl: env.gatewayUrl,
    appId: env.appId,
    privateKey: env.privateKeyPem,
    alipayPublicKey: env.alipayPublicKeyPem,
    notifyUrl: env.notifyUrl,
    returnUrl: `${publicUrl}/m`,
  });
}

/** In production money moves only over the channels' own hosts (RELIABILITY §4.7). */
function requireKnownHosts(env: Env): void {
  if (env.profile !== 'production') return;
  const baseUrl = `${env.wechatPay?.baseUrl.replace(/\/+$/, '')}/`;
  const isKnown = (WECHAT_BASE_URLS as readonly string[]).includes(baseUrl);
  if (env.wechatPay && !isKnown) {
    throw new AppError('INTERNAL', {
      detail: `WECHATPAY_BASE_URL must be ${WECHAT_BASE_URLS.join(' or ')}`,
    });
  }
  if (env.alipay && env.alipay.gatewayUrl !== ALIPAY_GATEWAY_URL) {
    throw new AppError('INTERNAL', { detail: `ALIPAY_GATEWAY_URL must be ${ALIPAY_GATEWAY_URL}` });
  }
}

/** Order dependencies as the settings say; a missing group is named in the error. */
export function orderDepsOf(env: Env, connection: Connection): OrderDeps {
  requireKnownHosts(env);
  const { wechatPay } = env;
  if (!wechatPay) throw new AppError('INTERNAL', { detail: 'WECHATPAY_* settings are missing' });
  if (!env.dataEncryptionKey) {
    throw new AppError('INTERNAL', { detail: 'DATA_ENCRYPTION_KEY is missing' });
  }
  if (!env.blindIndexKey) {
    throw new AppError('INTERNAL', { detail: 'BLIND_INDEX_KEY is missing' });
  }
  return createOrderDeps({
    connection,
    wechat: createWechat(wechatPay, env.wechatMini.customer),
    alipay: env.alipay && createAlipay(env.alipay, env.publicUrl),
    sealer: createSealer(env.dataEncryptionKey, env.blindIndexKey),
    profitShare: profitShareDepsOf({ ...env, wechatPay }, connection),
    map: env.map && createAmapChannel({ ...env.map, toMap: toGcj02 }),
  });
}
