import { randomInt } from 'node:crypto';
import { idFactsOf } from '../../domain/onboarding/identity.js';
import { isCardNumber } from '../../domain/payout/bank-card.js';

/** Characters that no text of the product has: a hit of the whole word is no accident. */
const RARE = '龘齉爨癵驫麤灪籱虋讟钃鱻厵靐龗';
const NAME_LENGTH = 4;
const LINE_LENGTH = 8;

/** One made-up person; each value is unique, so that a hit tells which field leaked. */
export type Canary = {
  /** Of the login and of the application. */
  readonly phone: string;
  /** Given with the address. */
  readonly addressPhone: string;
  /** Of documents that staff create: a worker's login and a merchant's contact. */
  readonly workerPhone: string;
  readonly merchantPhone: string;
  /** Of a caller for whom support books, and of somebody who walks into a store. */
  readonly callerPhone: string;
  readonly walkInPhone: string;
  readonly name: string;
  readonly staffedName: string;
  readonly idNumber: string;
  /** Where the worker wants to be paid. */
  readonly cardNumber: string;
  readonly logonId: string;
  readonly addressLine: string;
  readonly accessNote: string;
  /** Said to the desk in a case and in a cancellation, with the name in it. */
  readonly words: string;
  /** Written by a worker: about a step of the work, and why he cannot come. */
  readonly workWords: string;
  /** Why staff did something, in their own words. */
  readonly staffWords: string;
};
export type CanaryField = keyof Canary;

/** Fresh values for one run. */
export function newCanary(): Canary {
  const name = rare(NAME_LENGTH);
  return {
    phone: freshPhone(),
    addressPhone: freshPhone(),
    workerPhone: freshPhone(),
    merchantPhone: freshPhone(),
    callerPhone: freshPhone(),
    walkInPhone: freshPhone(),
    name,
    staffedName: rare(NAME_LENGTH),
    idNumber: freshIdNumber(),
    cardNumber: freshCardNumber(),
    logonId: `w${randomInt(0, 1_000_000_000)}@canary.example`,
    addressLine: `${rare(LINE_LENGTH)}路${randomInt(100, 999)}号`,
    accessNote: `门禁${rare(LINE_LENGTH)}`,
    words: `${name}说没有打扫干净`,
    workWords: `${rare(NAME_LENGTH)}家的门锁坏了`,
    staffWords: `${rare(NAME_LENGTH)}资料核对`,
  };
}

/** The seed's numbers begin with 199, the scene's with 137 and 138. */
function freshPhone(): string {
  return `15${String(randomInt(0, 1_000_000_000)).padStart(9, '0')}`;
}

/** A woman of thirty with a right check character (GB 11643). */
function freshIdNumber(): string {
  const born = `19${randomInt(80, 99)}0${randomInt(1, 9)}${randomInt(10, 28)}`;
  const body = `330106${born}${String(randomInt(0, 500) * 2).padStart(3, '0')}`;
  const found = [...'0123456789X'].find((check) => idFactsOf(`${body}${check}`) !== null);
  if (found === undefined) throw new RangeError(`no check character of ${body}`);
  return `${body}${found}`;
}

/** A card of a large bank with a right check digit. */
function freshCardNumber(): string {
  const body = `622848${String(randomInt(0, 1_000_000_000_000)).padStart(12, '0')}`;
  const found = [...'0123456789'].find((check) => isCardNumber(`${body}${check}`));
  if (found === undefined) throw new RangeError(`no check digit of ${body}`);
  return `${body}${found}`;
}

function rare(length: number): string {
  return Array.from({ length }, () => RARE[randomInt(0, RARE.length)]).join('');
}

/** One way to write a value, and the bytes that are looked for. */
export type Form = {
  readonly field: CanaryField;
  readonly form: string;
  readonly bytes: Buffer;
};

/** Every spelling in which a value counts as plain. */
export function formsOf(canary: Canary): readonly Form[] {
  return (Object.entries(canary) as [CanaryField, string][]).flatMap(([field, value]) =>
    spellingsOf(value).map(([form, bytes]) => ({ field, form, bytes })),
  );
}

function spellingsOf(value: string): readonly (readonly [string, Buffer])[] {
  const utf8 = Buffer.from(value, 'utf8');
  const texts: [string, string][] = [
    ['hex', utf8.toString('hex')],
    ...[0, 1, 2].flatMap((shift): [string, string][] => {
      const inner = base64Inside(utf8, shift);
      return [
        ['base64', inner],
        ['base64url', inner.replaceAll('+', '-').replaceAll('/', '_')],
      ];
    }),
  ];
  if (/^\d+X?$/.test(value)) texts.push(...grouped(value));
  else {
    const escaped = escapedOf(value);
    const encoded = encodeURIComponent(value);
    texts.push(
      ['JSON', escaped],
      [
        'JSON, upper case',
        escaped.replace(/\\u[0-9a-f]{4}/g, (unit) => `\\u${unit.slice(2).toUpperCase()}`),
      ],
      ['URL', encoded],
      ['URL, lower case', encoded.toLowerCase()],
    );
  }
  const seen = new Map<string, string>(texts.map(([form, text]) => [text, form]));
  return [
    ['utf-8', utf8],
    ['utf-16', Buffer.from(value, 'utf16le')],
    ...[...seen].map(([text, form]): [string, Buffer] => [form, Buffer.from(text, 'latin1')]),
  ];
}

/** Of a phone and of an ID number; cards go by fours. */
const GROUPS: Readonly<Record<number, readonly number[]>> = { 11: [3, 4, 4], 18: [6, 8, 4] };

/** As people and forms write long numbers. */
function grouped(value: string): [string, string][] {
  const sizes = GROUPS[value.length] ?? [4, 4, 4, 4, 4];
  const parts: string[] = [];
  let at = 0;
  for (const size of sizes) {
    parts.push(value.slice(at, at + size));
    at += size;
  }
  return [' ', '-', '+', '%20'].map((sign) => [`in groups with ${sign}`, parts.join(sign)]);
}

/** Base64 of the value inside a longer text: what does not depend on its neighbours. */
function base64Inside(value: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), value])
    .toString('base64')
    .replace(/=+$/, '');
  const before = shift === 0 ? 0 : shift + 1;
  const after = (value.length + shift) % 3 === 0 ? 0 : 1;
  return text.slice(before, text.length - after);
}

function escapedOf(value: string): string {
  return [...value]
    .map((character) =>
      character > '~' ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : character,
    )
    .join('');
}
