import { randomUUID } from 'node:crypto';
import argon2 from 'argon2';

const ARGON2 = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function hashPassword(password: string): Promise<string> {
  return argon2.hash(password, ARGON2);
}

/** False without a hash too, after the same work: time must not tell who has an account. */
export async function isPassword(input: {
  readonly hash: string | undefined;
  readonly password: string;
}): Promise<boolean> {
  const { hash, password } = input;
  const isRight = await argon2.verify(hash ?? (await decoyHash()), password);
  return isRight && hash !== undefined;
}

let decoy: Promise<string> | undefined;
function decoyHash(): Promise<string> {
  decoy ??= argon2.hash(randomUUID(), ARGON2);
  return decoy;
}
