import { attackFromOneAddress, attackOnePhone, attackWithManyOfBoth } from './sms-attack.js';

const SIZE = { guesses: 300, addresses: 100, phones: 300 };

test('[R42] 300 guesses from 100 addresses at one phone: nobody gets in', () =>
  attackOnePhone(SIZE));

test('[R42] 300 guesses from one address at 300 phones: nobody gets in', () =>
  attackFromOneAddress(SIZE));

test('[R42] 300 guesses from 300 addresses at 300 phones: the brake goes on, known devices pass', () =>
  attackWithManyOfBoth({ ...SIZE, addresses: 300 }));
