import path from 'node:path';
import { createFolderCopies } from '../channels/audit-copy/folder.js';
import { createAlipayBills } from '../channels/payment/alipay/bills.js';
import type { BillChannel } from '../channels/payment/bill-port.js';
import { createWechatBills } from '../channels/payment/wechat/bills.js';
import type { Env } from '../config/env.js';
import type { BillChannelCode } from '../contract/terms/reconcile.js';
import type { Connection } from '../data/connect.js';
import { createAuditRepository } from '../data/repositories/audit.js';
import { createCheckRepository } from '../data/repositories/checks.js';
import { createLedgerSealRepository } from '../data/repositories/ledger-seals.js';
import { createMoneyAlarmRepository } from '../data/repositories/money-alarms.js';
import { createMoneyFactsRepository } from '../data/repositories/money-facts.js';
import { createReconRunRepository } from '../data/repositories/recon-runs.js';
import { createTransact } from '../data/repositories/session.js';
import { createSuspenseRepository } from '../data/repositories/suspense-items.js';
import { auditKeysOf } from '../data/setup/audit-keys.js';
import type { MoneyActivityDeps } from '../use-cases/money-check/money-check-activities.js';

/** The repositories of reconciliation over one connection. */
export function moneyStoresOf(connection: Connection) {
  return {
    alarms: createMoneyAlarmRepository(connection),
    reconRuns: createReconRunRepository(connection),
    suspense: createSuspenseRepository(connection),
    moneyFacts: createMoneyFactsRepository(connection),
    checks: createCheckRepository(connection),
    ledgerSeals: createLedgerSealRepository(connection),
  };
}

/** What the jobs need beside the dependencies of orders. */
export function moneyActivityDepsOf(env: Env, connection: Connection): MoneyActivityDeps {
  const { copyDir } = env.audit;
  return {
    ...moneyStoresOf(connection),
    bills: billsOf(env),
    // Beside the copies of the audit log, which the api makes.
    sealCopies:
      copyDir === undefined ? undefined : createFolderCopies(path.join(copyDir, 'ledger')),
    auditDeps: {
      audit: createAuditRepository(connection),
      transact: createTransact(connection),
      keys: auditKeysOf(env),
      clock: { nowMs: () => Date.now() },
    },
  };
}

/** The bills of each channel that the settings name. */
export function billsOf({
  wechatPay,
  alipay,
}: Pick<Env, 'wechatPay' | 'alipay'>): Partial<Record<BillChannelCode, BillChannel>> {
  return {
    ...(wechatPay && {
      WECHAT: createWechatBills({
        baseUrl: `${wechatPay.baseUrl.replace(/\/+$/, '')}/`,
        mchid: wechatPay.mchid,
        merchantSerial: wechatPay.serialNo,
        merchantPrivateKey: wechatPay.privateKeyPem,
        platformKeys: { [wechatPay.platformKeyId]: wechatPay.platformPublicKeyPem },
      }),
    }),
    ...(alipay && {
      ALIPAY: createAlipayBills({
        gatewayUrl: alipay.gatewayUrl,
        appId: alipay.appId,
        sellerId: alipay.sellerId,
        privateKey: alipay.privateKeyPem,
        alipayPublicKey: alipay.alipayPublicKeyPem,
      }),
    }),
  };
}
