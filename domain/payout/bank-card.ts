import { BANKS, type BankSpec } from '../../contract/terms/banks.js';

const CARD_PATTERN = /^\d{12,19}$/;

/** By first digits; the table has no prefix twice. */
const BANK_BY_BIN: ReadonlyMap<string, BankSpec> = new Map(
  BANKS.flatMap((bank) => bank.bins.map((bin) => [bin, bank] as const)),
);
const LENGTHS = [...BANK_BY_BIN.keys()].map((bin) => bin.length);
const BIN_LENGTH_MAX = Math.max(...LENGTHS);
const BIN_LENGTH_MIN = Math.min(...LENGTHS);

/** Digits alone, as people write cards in groups. */
export function cardDigits(text: string): string {
  return text.replace(/[\s-]/g, '');
}

/** 12 to 19 digits with the check digit of ISO/IEC 7812. */
export function isCardNumber(digits: string): boolean {
  return CARD_PATTERN.test(digits) && luhnSum(digits) % 10 === 0;
}

/** The check digit makes the sum a multiple of ten; every second digit from the right counts double. */
export function luhnSum(digits: string): number {
  return [...digits].reverse().reduce((sum, character, index) => {
    const digit = Number(character);
    if (index % 2 === 0) return sum + digit;
    return sum + (digit > 4 ? digit * 2 - 9 : digit * 2);
  }, 0);
}

/** The bank of a card by its longest known first digits; null when the table has none. */
export function bankOfCard(digits: string): BankSpec | null {
  for (let length = BIN_LENGTH_MAX; length >= BIN_LENGTH_MIN; length -= 1) {
    const bank = BANK_BY_BIN.get(digits.slice(0, length));
    if (bank !== undefined && digits.length >= length) return bank;
  }
  return null;
}

/** 尾号 of a card. */
export function cardTail(digits: string): string {
  return digits.slice(-4);
}
