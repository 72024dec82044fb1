import type { Collection, Connection, Schema } from 'mongoose';
import { breachModel } from './breach.js';
import { campaignFundingModel } from './campaign-funding.js';
import { brandModel } from './brand.js';
import { caseModel } from './case.js';
import { absenceModel } from './absence.js';
import { applicationEventModel, applicationModel, applicationNoteModel } from './application.js';
import { additionModel } from './addition.js';
import { auditEntryModel } from './audit-entry.js';
import { auditLinkModel } from './audit-link.js';
import { auditPendingModel } from './audit-pending.js';
import { auditSealModel } from './audit-seal.js';
import { categoryModel } from './category.js';
import { certificateRenewalModel } from './certificate-renewal.js';
import { cityModel } from './city.js';
import { closureModel, closureOrderModel } from './closure.js';
import { contactNumberModel } from './contact-number.js';
import { phoneRevealModel } from './phone-reveal.js';
import { consentModel } from './consent.js';
import { dataExportModel } from './data-export.js';
import { erasureModel } from './erasure.js';
import { counterModel } from './counter.js';
import { offerModel, demandModel, cityLeaseModel } from './dispatch.js';
import { guessBrakeModel, guessMinuteModel } from './guess.js';
import { inboxItemModel } from './inbox-item.js';
import { idempotencyKeyModel } from './idempotency-key.js';
import { itemModel } from './item.js';
import { ledgerAccountModel } from './ledger-account.js';
import { ledgerJournalModel } from './ledger-journal.js';
import { ledgerSealModel } from './ledger-seal.js';
import { ledgerTransferModel } from './ledger-transfer.js';
import { mediaModel, spentMediaTicketModel } from './media.js';
import { merchantModel } from './merchant.js';
import { moduleModel } from './module.js';
import { moneyAlarmModel } from './money-alarm.js';
import { offeringModel } from './offering.js';
import { onboardingPolicyModel } from './onboarding-policy.js';
import { customerBlockModel, customerFlagModel } from './customer-block.js';
import { depositMovementModel } from './deposit-movement.js';
import { disciplinePolicyModel } from './discipline-policy.js';
import { standingAppealModel } from './standing-appeal.js';
import {
  cellStatModel,
  dailyStatModel,
  statDayModel,
  supplySampleModel,
  workerStatModel,
} from './statistics.js';
import { standingEventModel, standingModel } from './standing.js';
import { orderEventModel } from './order-event.js';
import { orderNoteModel } from './order-note.js';
import { orderRequestModel } from './order-request.js';
import { orderModel } from './order.js';
import { paymentModel, refundModel, channelEventModel, settlementModel } from './payment.js';
import { payLinkModel } from './pay-link.js';
import { payoutAccountModel } from './payout-account.js';
import { payoutBatchItemModel, payoutBatchModel } from './payout-batch.js';
import { policyModel } from './policy.js';
import { profitShareModel, shareBackModel } from './profit-share.js';
import { quoteModel } from './quote.js';
import { reportModel } from './report.js';
import { refundRequestModel } from './refund-request.js';
import { rateLimitModel } from './rate-limit.js';
import { billDayModel, billLineModel, checkRunModel } from './recon-run.js';
import { redemptionCodeModel } from './redemption-code.js';
import { reminderModel } from './reminder.js';
import { savedViewsModel } from './saved-view.js';
import { sessionModel } from './session.js';
import { smsCodeModel } from './sms-code.js';
import { speedProfileModel } from './speed-profile.js';
import { spentRefreshTokenModel } from './spent-refresh-token.js';
import { staffModel } from './staff.js';
import { storeModel } from './store.js';
import { subjectKeyModel } from './subject-key.js';
import { suspenseModel } from './suspense.js';
import {
  shareCodeModel,
  subscribeMessageModel,
  subscriptionGrantModel,
} from './subscribe-message.js';
import { userModel } from './user.js';
import {
  wechatIdentityModel,
  wechatTicketModel,
  wechatTokenModel,
  wechatUnionLockModel,
} from './wechat-identity.js';
import { whatIfRunModel } from './what-if-run.js';
import { workerDayModel } from './worker-day.js';
import { workerPageModel } from './worker-page.js';
import {
  withdrawalDayModel,
  withdrawalEventModel,
  withdrawalModel,
  withdrawalNoteModel,
  withdrawalPolicyModel,
} from './withdrawal.js';
import { workerModel } from './worker.js';

/** The part of a mongoose model that set-up needs; keeps the list free of document types. */
export type RegisteredModel = {
  readonly modelName: string;
  createCollection(): Promise<unknown>;
  readonly schema: Pick<Schema, 'indexes'>;
  readonly collection: Pick<Collection, 'createIndexes'>;
};

export type ModelFactory = (connection: Connection) => RegisteredModel;

/** Every collection of the product, one line a file of data/models; set-up creates them all. */
export const MODEL_FACTORIES: readonly ModelFactory[] = [
  // catalogue
  cityModel,
  categoryModel,
  itemModel,
  offeringModel,
  // people and places
  merchantModel,
  storeModel,
  workerModel,
  workerPageModel,
  absenceModel,
  applicationModel,
  applicationEventModel,
  applicationNoteModel,
  certificateRenewalModel,
  reminderModel,
  // rules
  policyModel,
  onboardingPolicyModel,
  disciplinePolicyModel,
  moduleModel,
  closureModel,
  closureOrderModel,
  // orders
  counterModel,
  orderModel,
  orderEventModel,
  caseModel,
  orderRequestModel,
  orderNoteModel,
  breachModel,
  standingModel,
  standingEventModel,
  standingAppealModel,
  quoteModel,
  redemptionCodeModel,
  payLinkModel,
  contactNumberModel,
  phoneRevealModel,
  workerDayModel,
  // dispatch
  offerModel,
  demandModel,
  cityLeaseModel,
  whatIfRunModel,
  speedProfileModel,
  // money
  additionModel,
  paymentModel,
  refundModel,
  refundRequestModel,
  channelEventModel,
  settlementModel,
  profitShareModel,
  shareBackModel,
  depositMovementModel,
  campaignFundingModel,
  withdrawalModel,
  withdrawalEventModel,
  withdrawalNoteModel,
  withdrawalDayModel,
  withdrawalPolicyModel,
  payoutAccountModel,
  payoutBatchModel,
  payoutBatchItemModel,
  ledgerAccountModel,
  ledgerJournalModel,
  ledgerTransferModel,
  ledgerSealModel,
  moneyAlarmModel,
  checkRunModel,
  billLineModel,
  billDayModel,
  suspenseModel,
  // consoles
  inboxItemModel,
  savedViewsModel,
  brandModel,
  // accounts and the api
  userModel,
  staffModel,
  sessionModel,
  spentRefreshTokenModel,
  smsCodeModel,
  guessMinuteModel,
  guessBrakeModel,
  rateLimitModel,
  idempotencyKeyModel,
  subjectKeyModel,
  // privacy
  consentModel,
  dataExportModel,
  erasureModel,
  wechatIdentityModel,
  wechatUnionLockModel,
  wechatTicketModel,
  wechatTokenModel,
  subscriptionGrantModel,
  subscribeMessageModel,
  shareCodeModel,
  customerBlockModel,
  customerFlagModel,
  // media
  mediaModel,
  spentMediaTicketModel,
  // statistics
  dailyStatModel,
  cellStatModel,
  workerStatModel,
  statDayModel,
  supplySampleModel,
  reportModel,
  // audit
  auditEntryModel,
  auditPendingModel,
  auditLinkModel,
  auditSealModel,
];
