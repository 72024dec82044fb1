import { idFactsOf, normalizeIdNumber } from '../../domain/onboarding/identity.js';

/** A whole mobile number, with or without the country's code. */
const PHONE = /(?<!\d)(?:86)?1[3-9]\d{9}(?!\d)/;
const ID_NUMBER = /(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])/g;
/** What masks make of a phone, an ID or account number, and a name. */
const MASKED_PHONE = /(?<!\d)1\d{2}\*{4}\d{4}(?!\d)/;
const MASKED_NUMBER = /[0-9A-Z]{4}\*{7,}[0-9A-Z]{4}/;
const MASKED_NAME = /^\p{L}\*$/u;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** Random ids and tokens: their digits are no number of anybody. */
const TOKEN = /[A-Za-z0-9_-]{22,}/g;

export type Sighting = { readonly what: 'phone' | 'ID number'; readonly path: string };

export type Reading = {
  /** Numbers in plain, by the path of the field. */
  readonly plain: readonly Sighting[];
  readonly hasMasked: boolean;
};

/** Looks through every text, number and field name of an answer. */
export function readAnswer(answer: unknown): Reading {
  const plain: Sighting[] = [];
  let hasMasked = false;
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) value.forEach((item) => visit(item, `${path}[]`));
    else if (value !== null && typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) {
        plain.push(...seenIn(key, `${path}.(name)`));
        visit(inner, `${path}.${key}`);
      }
    } else if (typeof value === 'string' || typeof value === 'number') {
      const text = String(value);
      plain.push(...seenIn(text, path));
      hasMasked ||= isMasked(text);
    }
  };
  visit(answer, '');
  return { plain, hasMasked };
}

function isMasked(text: string): boolean {
  return MASKED_PHONE.test(text) || MASKED_NUMBER.test(text) || MASKED_NAME.test(text);
}

function seenIn(text: string, path: string): Sighting[] {
  const bare = text.replace(UUID, ' ').replace(TOKEN, (token) => (isRandom(token) ? ' ' : token));
  const sightings: Sighting[] = [];
  if (PHONE.test(bare.replace(/(?<=\d)[ -](?=\d)/g, ''))) sightings.push({ what: 'phone', path });
  const ids = bare.match(ID_NUMBER) ?? [];
  if (ids.some((id) => idFactsOf(normalizeIdNumber(id)) !== null)) {
    sightings.push({ what: 'ID number', path });
  }
  return sightings;
}

const isRandom = (token: string): boolean =>
  /[A-Z]/.test(token) && /[a-z]/.test(token) && /\d/.test(token);
