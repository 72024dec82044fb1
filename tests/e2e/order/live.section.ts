import { eventsFrom, openEventStream, type StreamEvent } from '../../factories/stack-stream.js';
import { payUntilAsked, placeNamed } from '../../factories/stack-orders.js';
import { until } from '../../factories/stack-wait.js';
import type { StackWorld } from '../../factories/stack-world.js';

const namesOf = (events: readonly StreamEvent[]): string[] =>
  eventsFrom(events).map(({ event }) => event);

/** What a customer sees without asking again. */
export function live(given: () => StackWorld): void {
  test('[C7] a customer follows the order; after a break the stream goes on where it ended', async () => {
    const world = given();
    const placed = await placeNamed(world, 51);
    const { orderId, customer } = placed;
    const token = world.people.tokenOf(customer.client);
    const url = `${world.processes.endpoints.apiUrl}/customer/orders/${orderId}/live`;
    const first = await openEventStream({ url, token });
    const { helper, offer } = await payUntilAsked(world, placed);
    await until(() => namesOf(first.events).includes('offer'), { what: 'the offer on the stream' });
    expect(namesOf(first.events)).toEqual(['paid', 'offer']);
    first.close();

    await helper.accept(offer._id);
    await helper.depart(orderId);
    const lastEventId = first.events.filter(({ id }) => id !== '').at(-1)?.id ?? '';
    const second = await openEventStream({ url, token, lastEventId });
    await until(() => namesOf(second.events).includes('depart'), { what: 'the missed events' });
    const place = placed.worker.home.coordinates;
    await helper.arrive(orderId, { lng: place[0], lat: place[1] });
    await until(() => namesOf(second.events).includes('arrive'), { what: 'a new event' });
    second.close();
    expect(namesOf(second.events)).toEqual(['accept', 'depart', 'arrive']);
    const stored = (await world.events(orderId)).slice(1);
    const seen = eventsFrom([...first.events, ...second.events]);
    expect(seen.map(({ seq, event }) => [seq, event])).toEqual(
      stored.map(({ seq, event }) => [seq, event]),
    );
  });
}
