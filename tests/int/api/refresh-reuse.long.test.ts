import { reuseInFamilies } from './refresh-reuse.js';

test(
  '[R43] a hundred families of stolen tokens die within 5 s, a hundred of lost replies live',
  () => reuseInFamilies(100),
  300_000,
);
