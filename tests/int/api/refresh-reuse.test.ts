import { reuseInFamilies } from './refresh-reuse.js';

test(
  '[R43] ten families of stolen tokens die within 5 s, ten of lost replies live',
  () => reuseInFamilies(10),
  60_000,
);
