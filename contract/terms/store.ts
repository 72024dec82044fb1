/** Digits of a redemption code 核销码; the first may be 0. */
export const REDEMPTION_CODE_DIGITS = 10;

/**
 * What a redemption QR code holds before the digits. The number is the version of the format: a
 * scanner that meets another one asks for an update instead of guessing.
 */
export const REDEEM_QR_PREFIX = 'doorhive:redeem:1:';
