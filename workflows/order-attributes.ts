import { defineSearchAttributeKey } from '@temporalio/common';
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { stageDeadlineMs } from '../domain/order/clocks.js';
import type { OrderFacts, OrderState } from '../domain/order/state.js';
import { leastAdvanced } from '../domain/order/tickets.js';

const OrderStage = defineSearchAttributeKey('OrderStage', 'KEYWORD');
const WorkerId = defineSearchAttributeKey('WorkerId', 'KEYWORD');
const PaymentState = defineSearchAttributeKey('PaymentState', 'KEYWORD');
const EscalationState = defineSearchAttributeKey('EscalationState', 'KEYWORD');
const CityCode = defineSearchAttributeKey('CityCode', 'KEYWORD');
const ServiceType = defineSearchAttributeKey('ServiceType', 'KEYWORD');
const AppointmentAt = defineSearchAttributeKey('AppointmentAt', 'DATETIME');
const AmountFen = defineSearchAttributeKey('AmountFen', 'INT');
const StageDeadline = defineSearchAttributeKey('StageDeadline', 'DATETIME');
const LastTransitionAt = defineSearchAttributeKey('LastTransitionAt', 'DATETIME');
const OfferRound = defineSearchAttributeKey('OfferRound', 'INT');
const NeedsOperator = defineSearchAttributeKey('NeedsOperator', 'BOOL');
const ManualDispatch = defineSearchAttributeKey('ManualDispatch', 'BOOL');

export type StageAttributes = {
  readonly stage: string;
  readonly workerId: string | null;
  readonly isPaid: boolean;
  readonly deadlineMs: number | null;
  readonly enteredAtMs: number;
  readonly round: number;
  readonly cityCode: string;
  readonly categoryId: string;
  readonly amountFen: number;
  readonly startMs: number;
};

/** What the Temporal UI can filter by; ids and codes only, stored there in clear. */
export function orderAttributes(state: OrderState, facts: OrderFacts): StageAttributes {
  return {
    stage: state.status,
    workerId: leastAdvanced(state)?.workerId ?? null,
    isPaid: state.paidAtMs !== null,
    deadlineMs: stageDeadlineMs(state, facts),
    enteredAtMs: state.enteredAtMs,
    round: state.round,
    cityCode: facts.cityCode,
    categoryId: facts.categoryId,
    amountFen: facts.amountFen,
    startMs: state.startMs,
  };
}

/** One upsert a stage, not one a change: each is a history event. */
export function upsertChangedAttributes(attributes: StageAttributes): void {
  const present = workflowInfo().typedSearchAttributes.get(OrderStage);
  if (present === attributes.stage) return;
  const isManual = attributes.stage === 'MANUAL_DISPATCH';
  upsertSearchAttributes([
    { key: OrderStage, value: attributes.stage },
    { key: WorkerId, value: attributes.workerId },
    { key: CityCode, value: attributes.cityCode },
    { key: ServiceType, value: attributes.categoryId },
    { key: AppointmentAt, value: new Date(attributes.startMs) },
    { key: AmountFen, value: attributes.amountFen },
    { key: PaymentState, value: attributes.isPaid ? 'PAID' : 'PENDING' },
    { key: EscalationState, value: isManual ? 'ESCALATED' : 'NONE' },
    {
      key: StageDeadline,
      value: attributes.deadlineMs === null ? null : new Date(attributes.deadlineMs),
    },
    { key: LastTransitionAt, value: new Date(attributes.enteredAtMs) },
    { key: OfferRound, value: attributes.round },
    { key: NeedsOperator, value: isManual },
    { key: ManualDispatch, value: isManual },
  ]);
}
