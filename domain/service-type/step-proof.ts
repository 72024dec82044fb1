import type { ServiceStep, StepProof } from '../../contract/terms/service-type.js';

/** Proofs of one visit by the code of their step. */
export type StepProofs = Readonly<Record<string, StepProof>>;

export type StepProgress = {
  readonly step: ServiceStep;
  readonly proof: StepProof | null;
  readonly isDone: boolean;
};

/** How far every declared step is proved, in the order of declaration. */
export function stepProgress(work: {
  readonly steps: readonly ServiceStep[];
  readonly proofs: StepProofs;
}): StepProgress[] {
  const missing = missingProof({ ...work, photoIds: [] });
  return work.steps.map((step) => ({
    step,
    proof: work.proofs[step.code] ?? null,
    isDone: !missing.includes(step.code),
  }));
}

/**
 * Codes of the steps that still want proof: a photo, a tick or a note. Photos handed in with the
 * finished work and not with a step fill the steps that want photos, the first one first. Proof
 * only grows, so that work whose proof is complete stays so.
 */
export function missingProof(work: {
  readonly steps: readonly ServiceStep[];
  readonly proofs: StepProofs;
  readonly photoIds: readonly string[];
}): string[] {
  const { steps, proofs, photoIds } = work;
  const used = new Set(allPhotos(proofs));
  let spare = new Set(photoIds.filter((id) => !used.has(id))).size;
  return steps.flatMap(({ code, proof }) => {
    const given = proofs[code];
    const lacking = Math.max(0, proof.photosMin - (given?.photoIds.length ?? 0));
    const filled = Math.min(lacking, spare);
    spare -= filled;
    const isTicked = proof.checklist.every((check) => given?.checked.includes(check.code));
    const hasNote = proof.note !== 'REQUIRED' || (given?.note ?? '') !== '';
    return lacking === filled && isTicked && hasNote ? [] : [code];
  });
}

/** Every photo of a visit once: those of its steps, then those handed in at the end. */
export function photosOf(work: {
  readonly proofs: StepProofs;
  readonly photoIds: readonly string[];
}): string[] {
  return [...new Set([...allPhotos(work.proofs), ...work.photoIds])];
}

function allPhotos(proofs: StepProofs): string[] {
  return Object.values(proofs).flatMap(({ photoIds }) => photoIds);
}
