import { readFileSync, readdirSync } from 'node:fs';
import { LINE_TEXT } from './words.js';

/** Codes of lines, as the builders of journals write them. */
function codesOf(file: string): string[] {
  const text = readFileSync(new URL(file, FOLDER), 'utf8');
  return [...text.matchAll(/'([A-Z][A-Z_]{2,})'/g)].map(([, code]) => code ?? '');
}
const FOLDER = new URL(`file://${process.cwd()}/domain/ledger/`);

test('[X12] every line of every journal has words for people', () => {
  const files = readdirSync(FOLDER).filter((name) => /^[a-z-]*postings\.ts$/.test(name));
  const codes = new Set(files.flatMap(codesOf));
  // A builder that puts its code together from parts.
  for (const step of ['PAID', 'TAKEN', 'RETURNED']) codes.add(`DEPOSIT_${step}`);
  expect(codes.size).toBeGreaterThan(20);
  expect([...codes].filter((code) => LINE_TEXT[code] === undefined)).toEqual([]);
});
