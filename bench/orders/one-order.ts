import { createHttpClient } from '../../scripts/drive/http-client.js';
import { asCustomer, asWorker, type Endpoints } from '../../scripts/drive/people.js';
import type { NewsDesk } from './news.js';
import { OFFERING_ID, type People } from './world.js';

export type Answer = {
  readonly route: string;
  readonly status: number;
  readonly elapsedMs: number;
};

export type Driver = {
  /** One whole order, from the quote to its settlement; answers its id. */
  drive(number: number): Promise<string>;
};

/** Plays one customer and one worker per order through HTTP only. */
export function createDriver(context: {
  readonly endpoints: Endpoints;
  readonly people: People;
  readonly news: NewsDesk;
  readonly isDirect: boolean;
  readonly onAnswer: (answer: Answer) => void;
}): Driver {
  const { endpoints, people, news, isDirect, onAnswer } = context;
  const clientOf = (token: string) => {
    const client = createHttpClient({ baseUrl: endpoints.apiUrl, onAnswer });
    client.setToken(token);
    return client;
  };
  return {
    async drive(number) {
      const person = people.customers[number % people.customers.length];
      if (!person) throw new RangeError('no customer');
      const customer = asCustomer(clientOf(person.token), endpoints);
      const workerId = isDirect ? people.workerIds[number % people.workerIds.length] : undefined;
      const place = workerId === undefined ? people.nextPlace() : people.homeOf(workerId);
      const { orderId } = await customer.place({
        offeringId: OFFERING_ID,
        startAt: 'NOW',
        place,
        ...(workerId !== undefined && { workerId }),
      });
      await customer.pay(orderId);
      const offer = await news.offerOf(orderId);
      const worker = asWorker(clientOf(await people.tokenOf(offer.workerId)));
      await worker.accept(offer.offerId);
      await worker.depart(orderId);
      await worker.arrive(orderId, place);
      const { startCode } = await customer.order(orderId);
      await worker.start(orderId, startCode ?? '');
      await worker.finish(orderId, [await people.photoOf({ orderId, workerId: offer.workerId })]);
      await customer.confirm(orderId);
      await news.settled(orderId);
      return orderId;
    },
  };
}
