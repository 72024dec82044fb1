import type { ClientSession, Connection } from 'mongoose';
import { AppError } from '../../contract/terms/errors.js';
import type { EtaModel } from '../../domain/geo/travel.js';
import {
  applyHold,
  firm as firmItem,
  move as moveItem,
  release as releaseItem,
  type EditResult,
} from '../../domain/schedule/edit-days.js';
import { guardedDaysOf, serviceDaysOf } from '../../domain/schedule/service-day.js';
import {
  GROW_MS_MAX,
  ROOM_AHEAD_MS,
  makeRoom as makeRoomIn,
  type Displaced,
  type RoomContext,
} from '../../domain/schedule/make-room.js';
import {
  PAD_MS_MAX,
  TRAVEL_MS_MAX,
  type DayItem,
  type WorkerDay,
} from '../../domain/schedule/types.js';
import { inTransaction } from '../connect.js';
import { workerDayModel, type WorkerDayDocument } from '../models/worker-day.js';
import { createWorkerDayStore, withSlotRetry } from './worker-day-store.js';

export { LostRaceError, isLostRace, withSlotRetry } from './worker-day-store.js';

/** Documents of one read. */
export const WORKER_DAYS_MAX = 20_000;

type Facts = { readonly nowMs: number; readonly timeZone: string; readonly eta: EtaModel };
type Optional = { readonly session?: ClientSession };

export type HoldArgs = Facts &
  Optional & {
    readonly workerId: string;
    readonly item: DayItem;
    /** Ms; null books firmly at once. */
    readonly holdUntil: number | null;
  };
export type FirmArgs = Facts & Optional & { readonly workerId: string; readonly ticketId: string };
export type ReleaseArgs = Optional & {
  readonly workerId: string;
  readonly ticketId: string;
  readonly nowMs: number;
};
export type MoveArgs = FirmArgs & {
  /** The same worker when absent. */
  readonly toWorkerId?: string;
  readonly to: Partial<Omit<DayItem, 'ticketId' | 'orderId'>>;
};

export type RoomArgs = FirmArgs & Pick<RoomContext, 'endMs' | 'latestStartOf'>;
/** The end that the booking has now, and later ones that begin later or were given up. */
export type Room = { readonly endMs: number; readonly displaced: readonly Displaced[] };

export type WorkerDaysRepository = ReturnType<typeof createWorkerDaysRepository>;

/**
 * Bookings of workers. Writes with a `session` make one attempt and throw LostRaceError, the
 * caller wraps its transaction in `withSlotRetry`; without one they repeat by themselves and end
 * in AppError CONTENTION. An interval that cannot be had is AppError SLOT_TAKEN.
 */
export function createWorkerDaysRepository(connection: Connection) {
  const store = createWorkerDayStore(connection);
  const writes = createWrites(connection);

  return {
    ...store,
    /** Holds an interval; the same ticket again replaces its own hold, so a retry is harmless. */
    hold: (args: HoldArgs): Promise<WorkerDay[]> => holdOn(store, args),
    /** Turns a hold into a booking; SLOT_TAKEN when it expired and was cleared. */
    firm: (args: FirmArgs): Promise<void> =>
      writes.run(args.session, (session) => writes.firm({ ...args, session })),
    /** Takes the ticket out of the worker's days. Doing it twice is fine. */
    release: (args: ReleaseArgs): Promise<void> =>
      writes.run(args.session, (session) => writes.release({ ...args, session })),
    /** Changes time, place or worker of a booking in one transaction. */
    move: (args: MoveArgs): Promise<void> =>
      writes.run(args.session, (session) => writes.move({ ...args, session })),
    /**
     * Lengthens a booking and moves or gives up later ones that do not fit any more, all at once.
     * SLOT_TAKEN when the booking is gone or a later one may not be touched.
     */
    makeRoom: (args: RoomArgs): Promise<Room> =>
      writes.run(args.session, (session) => writes.makeRoom({ ...args, session })),
    ...createReads(connection),
  };
}

function createReads(connection: Connection) {
  const model = workerDayModel(connection);

  /** The stored days of workers on these dates; days without a document are left out. */
  const findDays = (
    args: Optional & { readonly workerIds: readonly string[]; readonly dates: readonly string[] },
  ): Promise<WorkerDayDocument[]> =>
    model
      .find({ workerId: { $in: args.workerIds }, date: { $in: args.dates } })
      .session(args.session ?? null)
      .limit(WORKER_DAYS_MAX)
      .lean<WorkerDayDocument[]>()
      .exec();

  /**
   * For each worker the items that can matter for anything in [fromMs, toMs), each ticket once;
   * expired holds included, `fits` ignores them. Every worker asked for has an entry.
   */
  const itemsOf = async (
    args: Optional & {
      readonly workerIds: readonly string[];
      readonly fromMs: number;
      readonly toMs: number;
      readonly timeZone: string;
    },
  ): Promise<Map<string, DayItem[]>> => {
    const reachMs = TRAVEL_MS_MAX + 2 * PAD_MS_MAX;
    const startMs = args.fromMs - reachMs;
    const dates = serviceDaysOf({ ...args, startMs, endMs: args.toMs + reachMs });
    const byTicket = new Map(args.workerIds.map((id) => [id, new Map<string, DayItem>()]));
    for (const day of await findDays({ ...args, dates })) {
      for (const item of day.items) byTicket.get(day.workerId)?.set(item.ticketId, item);
    }
    return new Map([...byTicket].map(([id, items]) => [id, [...items.values()]]));
  };

  return { findDays, itemsOf };
}

type InSession<T> = Omit<T, 'session'> & { readonly session: ClientSession };

function createWrites(connection: Connection) {
  const model = workerDayModel(connection);
  const store = createWorkerDayStore(connection);

  const run = <T>(
    session: ClientSession | undefined,
    work: (session: ClientSession) => Promise<T>,
  ): Promise<T> =>
    session === undefined ? withSlotRetry(() => inTransaction(connection, work)) : work(session);

  const daysOfTicket = (args: InSession<ReleaseArgs>): Promise<WorkerDayDocument[]> =>
    model
      .find({ workerId: args.workerId, 'items.ticketId': args.ticketId })
      .session(args.session)
      .lean<WorkerDayDocument[]>()
      .exec();

  const find = async (args: InSession<ReleaseArgs>): Promise<DayItem> => {
    const [day] = await daysOfTicket(args);
    const item = day?.items.find((one) => one.ticketId === args.ticketId);
    if (item === undefined) throw new AppError('SLOT_TAKEN', { extra: { reason: 'ABSENT' } });
    return item;
  };

  const release = async (args: InSession<ReleaseArgs>): Promise<void> => {
    const dates = (await daysOfTicket(args)).map((day) => day.date);
    if (dates.length === 0) return;
    const change = (days: readonly WorkerDay[]): readonly WorkerDay[] | AppError =>
      daysOrError(releaseItem({ ...args, days }));
    await store.editInSession({ ...args, dates, change });
  };

  const firm = async (args: InSession<FirmArgs>): Promise<void> => {
    const dates = guardedDaysOf(await find(args), args.timeZone);
    const change = (days: readonly WorkerDay[]): readonly WorkerDay[] | AppError =>
      daysOrError(firmItem({ ...args, days }));
    await store.editInSession({ ...args, dates, change });
  };

  const move = async (args: InSession<MoveArgs>): Promise<void> => {
    const { workerId, toWorkerId = workerId, timeZone } = args;
    const old = await find(args);
    const item = { ...old, ...args.to };
    if (toWorkerId !== workerId) {
      await release(args);
      await holdOn(store, {
        ...args,
        workerId: toWorkerId,
        item,
        holdUntil: item.holdUntil ?? null,
      });
      return;
    }
    const dates = [...new Set([...guardedDaysOf(old, timeZone), ...guardedDaysOf(item, timeZone)])];
    const change = (days: readonly WorkerDay[]): readonly WorkerDay[] | AppError =>
      daysOrError(moveItem({ ...args, days }));
    await store.editInSession({ ...args, dates, change });
  };

  const makeRoom = async (args: InSession<RoomArgs>): Promise<Room> => {
    const { endMs, timeZone } = args;
    const own = await find(args);
    if (endMs <= own.end) return { endMs: own.end, displaced: [] };
    const dates = roomDatesOf(own, { endMs, timeZone });
    let room: Room | null = null;
    const change = (days: readonly WorkerDay[]): readonly WorkerDay[] | AppError => {
      const result = makeRoomIn({ ...args, days });
      if (result.ok) room = result;
      return daysOrError(result);
    };
    await store.editInSession({ ...args, dates, change });
    return room ?? { endMs: own.end, displaced: [] };
  };

  return { run, release, firm, move, makeRoom };
}

/** Days that making room after a booking may write. */
function roomDatesOf(
  own: DayItem,
  { endMs, timeZone }: Pick<RoomArgs, 'endMs' | 'timeZone'>,
): string[] {
  const reachMs = TRAVEL_MS_MAX + 2 * PAD_MS_MAX;
  const grownMs = Math.min(endMs, own.end + GROW_MS_MAX);
  const last = { startMs: own.start - reachMs, endMs: grownMs + ROOM_AHEAD_MS + reachMs };
  return serviceDaysOf({ ...last, timeZone });
}

function holdOn(
  store: ReturnType<typeof createWorkerDayStore>,
  args: HoldArgs,
): Promise<WorkerDay[]> {
  return store.edit({
    workerId: args.workerId,
    dates: guardedDaysOf(args.item, args.timeZone),
    change: (days) => daysOrError(applyHold({ ...args, days })),
    ...(args.session === undefined ? {} : { session: args.session }),
  });
}

function daysOrError(result: EditResult): readonly WorkerDay[] | AppError {
  if (result.ok) return result.days;
  const code = result.reason === 'INVALID' ? 'SLOT_INVALID' : 'SLOT_TAKEN';
  const detail = `${result.reason} with ${result.conflictWith ?? 'nothing'}`;
  return new AppError(code, { detail, extra: { reason: result.reason } });
}
