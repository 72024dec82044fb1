/** Bits of a mask word; JavaScript's bit operations know 32. */
const WORD_BITS = 32;

/** 4 words. More skills than this in one city is a fault of the data. */
export const SKILLS_MAX = 128;
export const MASK_WORDS = SKILLS_MAX / WORD_BITS;

/** Numbers of skills, given out in the order in which they are first named. */
export type SkillBook = {
  /** The number of a skill; throws RangeError beyond SKILLS_MAX. */
  readonly numberOf: (skill: string) => number;
  /** Writes the mask of the skills at `offset`, MASK_WORDS words. */
  readonly write: (skills: readonly string[], mask: Uint32Array, offset: number) => void;
  /** By number. */
  readonly names: () => readonly string[];
};

/** Makes an empty book; one shard has one. */
export function createSkillBook(): SkillBook {
  const numbers = new Map<string, number>();
  const numberOf = (skill: string): number => {
    const known = numbers.get(skill);
    if (known !== undefined) return known;
    if (numbers.size >= SKILLS_MAX) throw new RangeError(`more than ${SKILLS_MAX} skills`);
    const number = numbers.size;
    numbers.set(skill, number);
    return number;
  };
  return {
    numberOf,
    names: () => [...numbers.keys()],
    write(skills, mask, offset) {
      mask.fill(0, offset, offset + MASK_WORDS);
      for (const skill of skills) {
        const number = numberOf(skill);
        const word = offset + Math.floor(number / WORD_BITS);
        mask[word] = (mask[word]! | (1 << (number % WORD_BITS))) >>> 0;
      }
    },
  };
}
