import { createHash } from 'node:crypto';
import { AppError } from '../../contract/terms/errors.js';

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/**
 * Merkle tree head of RFC 6962, hex. Leaves and nodes are hashed with different first bytes, so
 * no node passes for a leaf. Throws INTERNAL for no leaf at all: a seal over nothing is a bug.
 */
export function merkleRoot(leaves: readonly Uint8Array[]): string {
  if (leaves.length === 0) throw new AppError('INTERNAL', { detail: 'a Merkle root over nothing' });
  let level = leaves.map((leaf) => sha256(LEAF, leaf));
  while (level.length > 1) {
    const next: Buffer[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const [left, right] = [level[index], level[index + 1]];
      // A last one without a partner goes up as it is: the same tree as that of the RFC.
      if (left !== undefined) next.push(right === undefined ? left : sha256(NODE, left, right));
    }
    level = next;
  }
  return (level[0] ?? Buffer.alloc(0)).toString('hex');
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
