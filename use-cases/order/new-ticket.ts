import type { Ticket } from '../../data/repositories/orders.js';

/** A ticket that wants a worker; `heldWorkerId` is who is asked first. */
export function newTicket(input: {
  readonly ticketId: string;
  readonly heldWorkerId?: string | null;
  readonly isMovable?: boolean;
  readonly reworkOf?: string | null;
}): Ticket {
  const { ticketId, heldWorkerId = null, isMovable = false, reworkOf = null } = input;
  return {
    _id: ticketId,
    status: 'WAITING',
    workerId: null,
    heldWorkerId,
    isMovable,
    origin: null,
    originReason: null,
    round: 0,
    excludedWorkerIds: [],
    assignedAt: null,
    departedAt: null,
    metersAtDeparture: null,
    arrivedAt: null,
    startedAt: null,
    finishedAt: null,
    overrunAt: null,
    busyUntil: null,
    expectedStartAt: null,
    photoIds: [],
    proofs: {},
    noShowPhotoIds: [],
    reworkOf,
    isRejected: false,
  };
}
