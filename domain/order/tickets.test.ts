import { TICKET_STATUSES, type TicketStatus } from '../../contract/terms/order.js';
import { orderFacts } from '../../tests/factories/order-facts.js';
import { placedState, type OrderState } from './state.js';
import {
  leastAdvanced,
  mostAdvanced,
  openOffers,
  openTickets,
  orderStatusOf,
  shown,
  ticketOf,
  ticketOfWorker,
  unassignedTickets,
  withTicket,
} from './tickets.js';

/** A paid order whose visits stand as told; the nth is worker `wn`'s. */
function stateOf(...statuses: TicketStatus[]): OrderState {
  const state = placedState(orderFacts({ workers: statuses.length }));
  const tickets = state.tickets.map((ticket, index) => {
    const status = statuses[index] ?? 'WAITING';
    return { ...ticket, status, workerId: `w${index + 1}` };
  });
  return { ...state, status: 'DISPATCHING', tickets };
}
const idsOf = (tickets: readonly { readonly ticketId: string }[]) =>
  tickets.map(({ ticketId }) => ticketId);

describe('the visits of an order', () => {
  test.each<[TicketStatus, string | null]>([
    ['WAITING', 'DISPATCHING'],
    ['OFFERED', 'DISPATCHING'],
    ['MANUAL', 'MANUAL_DISPATCH'],
    ['ASSIGNED', 'ASSIGNED'],
    ['EN_ROUTE', 'EN_ROUTE'],
    ['ARRIVED', 'ARRIVED'],
    ['IN_SERVICE', 'IN_SERVICE'],
    ['SUBMITTED', 'AWAITING_CONFIRMATION'],
    ['DONE', null],
    ['CANCELLED', null],
    ['NO_SHOW', null],
  ])('%s shows as %p', (status, expected) => {
    const state = { ...stateOf(status), status: 'CLOSED' as const };
    const [ticket] = state.tickets;
    expect(ticket && orderStatusOf(ticket, state)).toBe(expected ?? 'CLOSED');
    expect(shown(state).status).toBe(expected ?? 'CLOSED');
    expect(openTickets(state)).toHaveLength(expected === null ? 0 : 1);
  });

  test('the list of statuses is complete', () => {
    expect(TICKET_STATUSES).toHaveLength(11);
  });

  test('the order shows who is furthest behind; ended visits do not count', () => {
    const state = stateOf('DONE', 'IN_SERVICE', 'ASSIGNED', 'SUBMITTED', 'NO_SHOW');
    expect(leastAdvanced(state)?.ticketId).toBe('o1:3');
    expect(mostAdvanced(state)?.ticketId).toBe('o1:4');
    expect(shown(state).status).toBe('ASSIGNED');
    expect(leastAdvanced(stateOf('DONE', 'CANCELLED'))).toBeNull();
    expect(mostAdvanced(stateOf('DONE', 'CANCELLED'))).toBeNull();
  });

  test('looking and changing leaves the list in its order', () => {
    const state = stateOf('IN_SERVICE', 'WAITING', 'ARRIVED');
    leastAdvanced(state);
    mostAdvanced(state);
    const moved = withTicket(state, 'o1:2', { status: 'SUBMITTED' });
    expect(idsOf(moved.tickets)).toEqual(['o1:1', 'o1:2', 'o1:3']);
    expect(moved.status).toBe('ARRIVED');
    expect(state.tickets[1]?.status).toBe('WAITING');
  });

  test('who wants a worker', () => {
    const state = stateOf('WAITING', 'OFFERED', 'MANUAL', 'ASSIGNED', 'DONE', 'CANCELLED');
    expect(idsOf(unassignedTickets(state))).toEqual(['o1:1', 'o1:2', 'o1:3']);
  });

  test('a worker has the open visit only', () => {
    const state = stateOf('DONE', 'ASSIGNED');
    expect(ticketOfWorker(state, 'w1')).toBeNull();
    expect(ticketOfWorker(state, 'w2')?.ticketId).toBe('o1:2');
    expect(ticketOf(state, 'o1:1')?.status).toBe('DONE');
    expect(ticketOf(state, 'o1:9')).toBeNull();
  });

  test('open offers are listed visit by visit', () => {
    const state = stateOf('WAITING', 'WAITING');
    const offer = {
      offerId: 'f1',
      ticketId: 'o1:2',
      workerId: 'w7',
      round: 1,
      origin: 'DISPATCH' as const,
      expiresAtMs: 0,
      etaMs: 0,
    };
    expect(openOffers(withTicket(state, 'o1:2', { status: 'OFFERED', offer }))).toEqual([offer]);
    expect(openOffers(state)).toEqual([]);
  });
});
