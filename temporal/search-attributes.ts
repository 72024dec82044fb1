/** Search attributes of TEMPORAL §5, registered at boot. Never personal data: stored in clear. */
export const SEARCH_ATTRIBUTES = {
  OrderStage: 'KEYWORD',
  OrderId: 'KEYWORD',
  CustomerId: 'KEYWORD',
  WorkerId: 'KEYWORD',
  CityCode: 'KEYWORD',
  ServiceType: 'KEYWORD',
  PaymentState: 'KEYWORD',
  EscalationState: 'KEYWORD',
  StageDeadline: 'DATETIME',
  AppointmentAt: 'DATETIME',
  LastTransitionAt: 'DATETIME',
  OfferRound: 'INT',
  AmountFen: 'INT',
  NeedsOperator: 'BOOL',
  ManualDispatch: 'BOOL',
} as const satisfies Record<string, 'KEYWORD' | 'DATETIME' | 'INT' | 'BOOL'>;
