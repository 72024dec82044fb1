/** What is shown instead of a personal value. Pure, so that every side masks alike. */

const HEAD = 3;
const TAIL = 4;
const ID_SHOWN = 4;
const COUNTRY_CODE = /^\+86/;

/** 138****5678, from E.164 or the national form. */
export function maskPhone(phone: string): string {
  const national = phone.replace(COUNTRY_CODE, '');
  return `${national.slice(0, HEAD)}****${national.slice(-TAIL)}`;
}

/**
 * 1101**********1234: four characters on each side of an ID or account number. One that is too
 * short to hide half of itself is hidden as a whole.
 */
export function maskIdNumber(idNumber: string): string {
  const hidden = idNumber.length - 2 * ID_SHOWN;
  if (hidden < 2 * ID_SHOWN - 1) return '*'.repeat(idNumber.length);
  return `${idNumber.slice(0, ID_SHOWN)}${'*'.repeat(hidden)}${idNumber.slice(-ID_SHOWN)}`;
}

/** 张*: the first character; the star does not tell how long the name is. */
export function maskName(name: string): string {
  const [first] = name.trim();
  return first === undefined ? '*' : `${first}*`;
}
