import type { OrderGateway } from '../../../use-cases/order/gateway.js';
import type { WorkerAwaySignal } from '../../../workflows/contract.js';

/** Remembers what would go to runs; every update is answered with yes. */
export function fakeGateway() {
  const updates: { orderId: string; name: string; updateId: string; command: object }[] = [];
  const away: { orderId: string; signal: WorkerAwaySignal }[] = [];
  const absences: string[] = [];
  const closures: string[] = [];
  const gateway = {
    async updateOrder(input: (typeof updates)[number]) {
      updates.push(input);
      return { orderId: input.orderId, status: 'ASSIGNED' as const, seq: 1 };
    },
    async signalWorkerAway(orderId: string, signal: WorkerAwaySignal) {
      away.push({ orderId, signal });
      return 'delivered' as const;
    },
    async startAbsence(absenceId: string) {
      absences.push(absenceId);
    },
    async startClosure(closureId: string) {
      closures.push(closureId);
    },
  } as unknown as OrderGateway;
  return { gateway, updates, away, absences, closures };
}
