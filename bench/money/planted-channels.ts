import type { PaymentChannel } from '../../channels/payment/port.js';
import type { PayoutChannel } from '../../channels/payout/port.js';
import type { Plant } from './options.js';

/** Counts the runs of each number: a run that is started anew is another one. */
export type Runs = { restart(no: string): void; of(no: string): number };

export function createRuns(): Runs {
  const runs = new Map<string, number>();
  return {
    restart: (no) => void runs.set(no, (runs.get(no) ?? 1) + 1),
    of: (no) => runs.get(no) ?? 1,
  };
}

type PlantInput = {
  readonly plant: Plant | null;
  readonly runs: Runs;
  /** Gives back in the ledger what is reserved under a number. */
  readonly giveBack: (no: string) => Promise<void>;
};

/** The number that a channel is told: ours, unless a plant makes another of it. */
function numbering({ plant, runs }: PlantInput) {
  const tries = new Map<string, number>();
  return {
    toSend(no: string): string {
      const attempt = (tries.get(no) ?? 0) + 1;
      tries.set(no, attempt);
      if (plant === 'newNumberOnRetry' && attempt > 1) return `${no}T${attempt}`;
      return this.toAsk(no);
    },
    toAsk: (no: string): string => (plant === 'runIdInKey' ? `${no}x${runs.of(no)}` : no),
  };
}

/** The channel with one thing wrong in how it is used; as it is without a plant. */
export function plantedRefunds(channel: PaymentChannel, input: PlantInput): PaymentChannel {
  const numbers = numbering(input);
  return {
    ...channel,
    async refund(asked) {
      const { refundNo } = asked;
      const outcome = await channel.refund({ ...asked, refundNo: numbers.toSend(refundNo) });
      if (input.plant !== 'voidOnTimeout' || outcome.kind !== 'unknown') return outcome;
      await input.giveBack(refundNo);
      return { kind: 'failure', code: 'REFUSED', message: 'no answer: taken for a failure' };
    },
    queryRefund: (asked) =>
      channel.queryRefund({ ...asked, refundNo: numbers.toAsk(asked.refundNo) }),
  };
}

/** As for refunds; `onSent` hears every number that the payee's phone will show him. */
export function plantedPayouts(
  channel: PayoutChannel,
  input: PlantInput & { readonly onSent: (no: string, sentNo: string) => void },
): PayoutChannel {
  const numbers = numbering(input);
  const ask = async (no: string) => {
    const outcome = await channel.query({ payoutNo: numbers.toAsk(no) });
    if (outcome.kind !== 'success') return outcome;
    return { kind: 'success', value: { ...outcome.value, payoutNo: no } } as const;
  };
  return {
    ...channel,
    async send(asked) {
      const { payoutNo } = asked;
      const sentNo = numbers.toSend(payoutNo);
      input.onSent(payoutNo, sentNo);
      const outcome = await channel.send({ ...asked, payoutNo: sentNo });
      if (outcome.kind === 'success') {
        return { kind: 'success', value: { ...outcome.value, payoutNo } };
      }
      if (input.plant === 'voidOnTimeout' && outcome.kind === 'unknown') {
        await input.giveBack(payoutNo);
      }
      return outcome;
    },
    query: ({ payoutNo }) => ask(payoutNo),
  };
}
