import fc from 'fast-check';

const SEED = 20_260_101;
const asked = process.env.DOORHIVE_TEST_SEED;

/**
 * The suites draw the same cases on every machine, so that a red run can be repeated and a green
 * one stays green. `DOORHIVE_TEST_SEED=new` draws others, a number those of a failure it printed.
 */
if (asked !== 'new') fc.configureGlobal({ seed: asked === undefined ? SEED : Number(asked) });
