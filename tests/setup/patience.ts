/**
 * Real databases and stacks take their time, most of all on a busy machine: no test of them is
 * about its own length, so all share one bound that only a hang reaches.
 */
jest.setTimeout(600_000);
