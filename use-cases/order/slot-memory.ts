import type { SlotAnswer, SlotQuestion, SlotSource } from '../../contract/terms/slot-question.js';

/** The dispatch processes' knowledge of who is free. */
export type SlotMemory = {
  /**
   * What the owner of the city says, or null when nobody answers in time: then the database is
   * asked. Never throws, and never takes longer than SLOT_DEADLINE_MS.
   */
  ask(question: SlotQuestion): Promise<SlotAnswer | null>;
  /** Told after each answer where it came from. */
  answered(source: SlotSource): void;
};
