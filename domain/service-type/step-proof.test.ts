import fc from 'fast-check';
import type { ServiceStep, StepProof } from '../../contract/terms/service-type.js';
import { missingProof, photosOf, stepProgress } from './step-proof.js';

const at = new Date('2026-03-01T08:00:00Z');
const name = { zh: '步骤', en: 'Step' };
const step = (code: string, proof: Partial<ServiceStep['proof']> = {}): ServiceStep => ({
  code,
  name,
  help: null,
  proof: { photosMin: 0, checklist: [], note: 'NONE', ...proof },
});
const proof = (given: Partial<StepProof> = {}): StepProof => ({
  photoIds: [],
  checked: [],
  note: null,
  at,
  ...given,
});
const checklist = ['one', 'two'].map((code) => ({ code, label: name }));

test('[S18][K2] a step wants its photos, all of its ticks and its note', () => {
  const steps = [
    step('look'),
    step('photo', { photosMin: 2 }),
    step('ticks', { checklist }),
    step('words', { note: 'REQUIRED' }),
    step('maybe', { note: 'OPTIONAL' }),
  ];
  const missing = (proofs: Record<string, StepProof>) =>
    missingProof({ steps, proofs, photoIds: [] });
  expect(missing({})).toEqual(['photo', 'ticks', 'words']);
  expect(
    missing({
      photo: proof({ photoIds: ['p1'] }),
      ticks: proof({ checked: ['one'] }),
      words: proof({ note: '' }),
    }),
  ).toEqual(['photo', 'ticks', 'words']);
  expect(
    missing({
      photo: proof({ photoIds: ['p1', 'p2'] }),
      ticks: proof({ checked: ['two', 'one'] }),
      words: proof({ note: '已完成' }),
    }),
  ).toEqual([]);
});

test('[S18] photos handed in at the end fill the steps that lack some, each photo once', () => {
  const steps = [step('before', { photosMin: 1 }), step('after', { photosMin: 2 })];
  const proofs = { after: proof({ photoIds: ['a1'] }) };
  const missing = (photoIds: string[]) => missingProof({ steps, proofs, photoIds });
  expect(missing([])).toEqual(['before', 'after']);
  expect(missing(['x'])).toEqual(['after']);
  expect(missing(['x', 'x', 'a1'])).toEqual(['after']);
  expect(missing(['x', 'y'])).toEqual([]);
  expect(photosOf({ proofs, photoIds: ['x', 'a1', 'x'] })).toEqual(['a1', 'x']);
});

test('[S18] progress tells every declared step in its order', () => {
  const steps = [step('first', { note: 'REQUIRED' }), step('second')];
  const proofs = { first: proof({ note: '好' }), gone: proof() };
  expect(stepProgress({ steps, proofs })).toEqual([
    { step: steps[0], proof: proofs.first, isDone: true },
    { step: steps[1], proof: null, isDone: true },
  ]);
});

test('[S18] more proof never makes a step want more', () => {
  const steps = [
    step('a', { photosMin: 2, checklist }),
    step('b', { photosMin: 1, note: 'REQUIRED' }),
  ];
  const ids = fc.uniqueArray(fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5', 'p6'));
  const ticks = fc.uniqueArray(fc.constantFrom('one', 'two'));
  fc.assert(
    fc.property(ids, ids, ticks, ids, (first, second, checked, photoIds) => {
      const before = { a: proof({ photoIds: first, checked }) };
      const more = {
        a: proof({ photoIds: [...new Set([...first, ...second])], checked: ['one', 'two'] }),
        b: proof({ note: '好' }),
      };
      const was = missingProof({
        steps,
        proofs: before,
        photoIds: [...new Set([...photoIds, ...second])],
      });
      const is = missingProof({
        steps,
        proofs: more,
        photoIds: [...new Set([...photoIds, ...second])],
      });
      expect(is.length).toBeLessThanOrEqual(was.length);
    }),
    { numRuns: 500 },
  );
});
