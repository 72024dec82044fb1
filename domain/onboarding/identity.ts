/**
 * Numbers that check themselves. GB 11643: 17 digits and a check character, the weighted sum taken
 * modulo 11. GB 32100: 18 characters of a licence, modulo 31.
 */
const ID_SHAPE = /^\d{17}[\dX]$/;
const ID_CHECKS = '10X98765432';
const LICENCE_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const LICENCE_SHAPE = /^[0-9A-HJ-NPQRTUWXY]{18}$/;
const ID_WEIGHT = 2;
const LICENCE_WEIGHT = 3;
const LICENCE_MODULUS = 31;
/** Provinces by the first two digits. */
const REGION = /^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])/;

/** What an ID number tells about its bearer. */
export type IdFacts = {
  /** YYYY-MM-DD. */
  readonly birthDate: string;
  readonly gender: 'FEMALE' | 'MALE';
};

/** One spelling: no spaces, upper case X. */
export const normalizeIdNumber = (text: string): string => text.replace(/\s/g, '').toUpperCase();

/** What the number says; null when it is none: form, region, date of birth or check character. */
export function idFactsOf(idNumber: string): IdFacts | null {
  if (!ID_SHAPE.test(idNumber) || !REGION.test(idNumber)) return null;
  const sum = [...idNumber.slice(0, 17)].reduce(
    (total, digit, index) => total + Number(digit) * (ID_WEIGHT ** (17 - index) % 11),
    0,
  );
  if (ID_CHECKS[sum % 11] !== idNumber[17]) return null;
  const birthDate = `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`;
  if (!isDate(birthDate)) return null;
  return { birthDate, gender: Number(idNumber[16]) % 2 === 0 ? 'FEMALE' : 'MALE' };
}

/** True for a unified social credit code with the right check character. */
export function isLicenceNo(licenceNo: string): boolean {
  if (!LICENCE_SHAPE.test(licenceNo)) return false;
  let weight = 1;
  let sum = 0;
  for (const character of licenceNo.slice(0, 17)) {
    sum += LICENCE_ALPHABET.indexOf(character) * weight;
    weight = (weight * LICENCE_WEIGHT) % LICENCE_MODULUS;
  }
  const check = (LICENCE_MODULUS - (sum % LICENCE_MODULUS)) % LICENCE_MODULUS;
  return LICENCE_ALPHABET[check] === licenceNo[17];
}

/** Whole years on a date; both dates are of the same calendar, YYYY-MM-DD. */
export function ageOn(birthDate: string, date: string): number {
  const years = Number(date.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return date.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

function isDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
