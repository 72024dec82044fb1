import { useState, type ReactNode } from 'react';
import { useUrlState } from '../../kit/url-state';
import { bookedOf } from './blocks';
import { BookingDrawer } from './booking-drawer';
import { MoveDialog } from './move-dialog';
import type { Booked, Schedule, Wish } from './types';

/** What a block of a schedule can ask for. */
export type PlanTools = {
  open(ticketId: string): void;
  wish(booked: Booked, wish: Wish): void;
};

/** The drawer of a booking, its address in the URL, and the dialog of what was asked for. */
export function Plan(props: {
  readonly schedules: readonly Schedule[];
  readonly children: (tools: PlanTools) => ReactNode;
}) {
  const [params, setParams] = useUrlState();
  const [wished, setWished] = useState<{ readonly booked: Booked; readonly wish: Wish } | null>(
    null,
  );
  const ticketId = params.get('booking');
  const tools: PlanTools = {
    open: (id) => setParams({ booking: id }),
    wish: (booked, wish) => setWished({ booked, wish }),
  };
  const chosen = bookedOf(props.schedules).find(({ booking }) => booking.ticketId === ticketId);
  return (
    <>
      {props.children(tools)}
      <BookingDrawer
        isOpen={ticketId !== null && wished === null}
        booked={chosen}
        onClose={() => setParams({ booking: undefined })}
        onWish={(wish) => chosen !== undefined && tools.wish(chosen, wish)}
      />
      {wished !== null && <MoveDialog {...wished} onClose={() => setWished(null)} />}
    </>
  );
}
