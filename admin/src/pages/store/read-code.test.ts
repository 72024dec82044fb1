import { REDEEM_QR_PREFIX } from '@contract/terms/store';
import { readCode } from './read-code';

const CODE = '0123456789';

describe('what a counter makes of a code', () => {
  test.each([
    ['as it is printed', CODE],
    ['in the groups in which people read it out', '0123 456 789'],
    ['with dashes', '0123-456-789'],
    ['between blanks and the line end of a hand scanner', ` \t${CODE}\r\n`],
  ])('[M4] [T3] digits %s are the code, leading zeros too', (_how, text) => {
    expect(readCode(text)).toEqual({ body: { code: CODE } });
  });

  test('[M4] [T3] a whole QR code goes to the server as it is, so that it judges the version', () => {
    const qrPayload = `${REDEEM_QR_PREFIX}${CODE}`;
    expect(readCode(`${qrPayload}\n`)).toEqual({ body: { qrPayload } });
  });

  test.each([
    ['nothing', ''],
    ['a digit too few', CODE.slice(1)],
    ['a digit too many', `${CODE}0`],
    ['letters', 'O123456789'],
    ['full-width digits', '０１２３４５６７８９'],
    ['half a QR code', `${REDEEM_QR_PREFIX}${CODE.slice(1)}`],
    ['a QR code and something behind it', `${REDEEM_QR_PREFIX}${CODE}1`],
    ['a QR code with something before it', `x${REDEEM_QR_PREFIX}${CODE}`],
    ['the code of somebody else', 'https://example.com/pay?code=0123456789'],
  ])('[M4] [T3] %s is no code, and nothing is sent', (_what, text) => {
    expect(readCode(text)).toEqual({ fault: 'codeWrong' });
  });

  test('[M4] [T3] a QR code of ours in a later format asks for an update and is not guessed at', () => {
    expect(readCode(`doorhive:redeem:2:${CODE}`)).toEqual({ fault: 'qrNewer' });
    expect(readCode('doorhive:redeem:10:anything')).toEqual({ fault: 'qrNewer' });
  });
});
