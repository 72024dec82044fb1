const FAULTS_MAX = 1_000;

type AnyFault = { readonly kind: string; readonly count: number };

/** Faults that wait for their requests, oldest first. */
export type FaultList<F extends AnyFault, Operation> = {
  /** False when the list is full. */
  add(fault: F): boolean;
  /** Takes one hit of the oldest fault of this kind that matches. */
  take<K extends F['kind']>(input: {
    kind: K;
    operation: Operation;
  }): Extract<F, { kind: K }> | null;
  clear(): void;
};

/** `isMeant` tells whether a fault of the right kind is about this operation. */
export function createFaultList<F extends AnyFault, Operation>(
  isMeant: (fault: F, operation: Operation) => boolean,
): FaultList<F, Operation> {
  let faults: { fault: F; hitsLeft: number }[] = [];
  return {
    add(fault) {
      if (faults.length >= FAULTS_MAX) return false;
      faults.push({ fault, hitsLeft: fault.count });
      return true;
    },
    take<K extends F['kind']>({ kind, operation }: { kind: K; operation: Operation }) {
      const hit = faults.find(({ fault }) => fault.kind === kind && isMeant(fault, operation));
      if (!hit) return null;
      hit.hitsLeft -= 1;
      if (hit.hitsLeft === 0) faults = faults.filter((other) => other !== hit);
      return hit.fault as Extract<F, { kind: K }>;
    },
    clear() {
      faults = [];
    },
  };
}
