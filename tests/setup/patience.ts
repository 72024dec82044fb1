/** Races on a real database take their time on a busy machine; a hang is still found. */
jest.setTimeout(20_000);
