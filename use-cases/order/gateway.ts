import type {
  ArriveInput,
  AssignInput,
  ChannelSignal,
  FinishInput,
  OfferAnswer,
  OrderCommand,
  OrderSnapshot,
  OrderView,
  ReasonInput,
} from '../../workflows/contract.js';

/** Updates of an order's run by name, with the input of each. */
export type OrderUpdates = {
  readonly accept: OfferAnswer;
  readonly decline: OfferAnswer;
  readonly assign: AssignInput;
  readonly resume: OrderCommand;
  readonly takeOver: OrderCommand;
  readonly cancel: ReasonInput;
  readonly depart: OrderCommand;
  readonly arrive: ArriveInput;
  readonly start: OrderCommand;
  readonly finish: FinishInput;
  readonly confirm: OrderCommand;
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
  startRefund(refundNo: string): Promise<void>;
};
