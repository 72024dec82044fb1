import { App } from 'antd';
import { useCommand } from '../../../api/use-api';
import type { Order } from '../types';
import { ORDER_PATHS } from '../use-order';

/** What every dialog of an order is given. */
export type ActionProps = { readonly order: Order; readonly isOpen: boolean; onClose(): void };

/** Sends one step of an order, then reads it anew; a repeat of a lost answer acts once. */
export function useStep<T = unknown>(order: Pick<Order, 'id'>) {
  const { message } = App.useApp();
  const { mutateAsync } = useCommand<T>({ refresh: ORDER_PATHS });
  return async (input: {
    readonly step: string;
    readonly body?: unknown;
    /** Past tense, short. */
    readonly done?: string;
  }): Promise<T> => {
    const answer = await mutateAsync({
      path: `/admin/orders/${order.id}/${input.step}`,
      ...(input.body !== undefined && { body: input.body }),
    });
    if (input.done !== undefined) message.success(input.done);
    return answer;
  };
}
