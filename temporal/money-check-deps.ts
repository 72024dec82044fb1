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
  return {
    ...moneyStoresOf(connection),
    bills: billsOf(env),
    auditDeps: {
      audit: createAuditRepository(connection),
      transact: createTransact(connection),
      keys: auditKeysOf(env),
      clock: { nowMs: () => Date.now() },
    },
  };
}

function billsOf({ wechatPay }: Env): Partial<Record<BillChannelCode, BillChannel>> {
  if (wechatPay === undefined) return {};
  return {
    WECHAT: createWechatBills({
      baseUrl: `${wechatPay.baseUrl.replace(/\/+$/, '')}/`,
      mchid: wechatPay.mchid,
      merchantSerial: wechatPay.serialNo,
      merchantPrivateKey: wechatPay.privateKeyPem,
      platformKeys: { [wechatPay.platformKeyId]: wechatPay.platformPublicKeyPem },
    }),
  };
}
