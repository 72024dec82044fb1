import { attackFromOneAddress, attackOnePhone, attackWithManyOfBoth } from './sms-attack.js';

const SIZE = { guesses: 10_000, addresses: 1_000, phones: 1_000 };
jest.setTimeout(1_200_000);

test('[R42] 10,000 guesses from 1,000 addresses at one phone: nobody gets in', () =>
  attackOnePhone(SIZE));

test('[R42] 10,000 guesses from one address at 1,000 phones: nobody gets in', () =>
  attackFromOneAddress(SIZE));

test('[R42] 10,000 guesses from 1,000 addresses at 1,000 phones: the brake goes on', () =>
  attackWithManyOfBoth(SIZE));
