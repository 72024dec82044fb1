/** What is shown instead of a personal value. Pure, so that every side masks alike. */

const HEAD = 3;
const TAIL = 4;
const HIDDEN_MIN = 3;
const ID_SHOWN = 4;
const COUNTRY_CODE = /^\+86/;

/**
 * 138****5678, from E.164 or the national form. A number that is too short to hide three digits of
 * it is hidden as a whole.
 */
export function maskPhone(phone: string): string {
  const national = phone.replace(COUNTRY_CODE, '');
  if (national.length < HEAD + TAIL + HIDDEN_MIN) return '*'.repeat(national.length);
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

const WHOLE_PHONE = /(?<![0-9A-Za-z])(?:86)?1[3-9]\d{9}(?![0-9A-Za-z])/g;
const WHOLE_ID_NUMBER = /(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])/g;

/**
 * A text with whole phones and ID numbers masked, wherever they have got into it: callers put them
 * where an id belongs, and such ids are told in logs and audit entries.
 */
export function hideNumbers(text: string): string {
  return text
    .replace(WHOLE_ID_NUMBER, (idNumber) => maskIdNumber(idNumber))
    .replace(WHOLE_PHONE, (phone) => maskPhone(phone));
}
