import type {
  AcceptDecisionInput,
  AdditionAnswer,
  AdditionInput,
  AppealCaseInput,
  ArriveInput,
  AssignInput,
  CaseInput,
  CaseSnapshot,
  ChannelSignal,
  ConsentInput,
  DecideAppealInput,
  DecideCaseInput,
  ExtendInput,
  FinishInput,
  ForceCancelInput,
  NoShowInput,
  OfferAnswer,
  OrderCommand,
  OrderSnapshot,
  OrderView,
  ReasonInput,
  ReassignInput,
  RejectTaskInput,
  RescheduleInput,
  SettleHold,
  StepCommand,
  TicketCommand,
  WorkerAwaySignal,
} from '../../workflows/contract.js';

/** Updates of an order's run by name, with the input of each. */
export type OrderUpdates = {
  readonly accept: OfferAnswer;
  readonly decline: OfferAnswer;
  readonly grab: OrderCommand;
  readonly assign: AssignInput;
  readonly reassign: ReassignInput;
  readonly resume: OrderCommand;
  readonly takeOver: OrderCommand;
  readonly lock: OrderCommand;
  readonly unlock: OrderCommand;
  readonly extendDeadline: ExtendInput;
  readonly cancel: ReasonInput;
  readonly forceCancel: ForceCancelInput;
  readonly workerCancel: OrderCommand;
  readonly workerIll: ReasonInput & { readonly workerId: string };
  readonly requestOtherWorker: TicketCommand;
  readonly reschedule: RescheduleInput;
  readonly proposeReschedule: RescheduleInput;
  readonly answerReschedule: ConsentInput;
  readonly workerNoShow: TicketCommand;
  readonly depart: StepCommand;
  readonly arrive: ArriveInput;
  readonly customerNoShow: NoShowInput;
  readonly start: StepCommand;
  readonly proposeAddition: AdditionInput;
  readonly additionRefused: AdditionAnswer;
  readonly finish: FinishInput;
  readonly abort: CaseInput;
  readonly approveTask: TicketCommand;
  readonly rejectTask: RejectTaskInput;
  readonly confirm: OrderCommand;
  readonly dispute: CaseInput;
  readonly redeem: OrderCommand;
  readonly catchUp: OrderCommand;
};

/** Updates of a case's run after its decision, by name. */
export type CaseUpdates = {
  readonly appeal: AppealCaseInput;
  readonly acceptDecision: AcceptDecisionInput;
  readonly decideAppeal: DecideAppealInput;
};

/** What the use cases need of Temporal; errors come as AppError. */
export type OrderGateway = {
  placeOrder(input: {
    readonly orderId: string;
    readonly customerId: string;
  }): Promise<OrderSnapshot>;
  updateOrder<Name extends keyof OrderUpdates>(input: {
    readonly orderId: string;
    readonly name: Name;
    /** A repeat with the same id gets the first answer. */
    readonly updateId: string;
    readonly command: OrderUpdates[Name];
  }): Promise<OrderSnapshot>;
  /** Null when the order has no run any more. */
  queryOrder(orderId: string): Promise<OrderView | null>;
  /** `closed` when the run has ended or never was. */
  signalChannelEvent(
    target: { readonly orderId: string } | { readonly refundNo: string },
    signal: ChannelSignal,
  ): Promise<'delivered' | 'closed'>;
  signalWorkerAway(orderId: string, signal: WorkerAwaySignal): Promise<'delivered' | 'closed'>;
  signalSettlement(
    orderId: string,
    name: 'hold' | 'release',
    signal: SettleHold,
  ): Promise<'delivered' | 'closed'>;
  startRefund(refundNo: string): Promise<void>;
  /**
   * Makes a refund's run go on: tells an open one, starts one that has ended or never was. `key`
   * tells one request from another.
   */
  continueRefund(told: { readonly refundNo: string; readonly key: string }): Promise<void>;
  /** Starts `case-<no>`; one that exists is the same case. */
  startCase(caseNo: string): Promise<void>;
  decideCase(input: {
    readonly caseNo: string;
    readonly updateId: string;
    readonly command: DecideCaseInput;
  }): Promise<CaseSnapshot>;
  updateCase<Name extends keyof CaseUpdates>(input: {
    readonly caseNo: string;
    readonly name: Name;
    readonly updateId: string;
    readonly command: CaseUpdates[Name];
  }): Promise<CaseSnapshot>;
  /** Starts `absence-<id>`, which gives a worker's tickets back one by one. */
  startAbsence(absenceId: string): Promise<void>;
  /** Starts `closure-<id>`, which moves what is booked into a closed time; once only. */
  startClosure(closureId: string): Promise<void>;
};
