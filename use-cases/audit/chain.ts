import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type {
  AuditLinkDocument,
  AuditPendingDocument,
  AuditSealDocument,
} from '../../data/repositories/audit.js';
import { canonicalJson, hashOf } from './canonical.js';
import { merkleRoot } from './merkle.js';

/** What the first link and the first seal hang on. */
export const GENESIS = '0'.repeat(64);

const KEY_ID_LENGTH = 16;

/** Hangs waiting entries on the chain, in their order. */
export function chainOn(input: {
  readonly last: Pick<AuditLinkDocument, '_id' | 'hash'> | null;
  readonly waiting: readonly Pick<AuditPendingDocument, '_id' | 'entryHash'>[];
}): AuditLinkDocument[] {
  let seq = input.last?._id ?? 0;
  let prev = input.last?.hash ?? GENESIS;
  return input.waiting.map(({ _id: entryId, entryHash }) => {
    seq += 1;
    const link = { _id: seq, entryId, entryHash, prev };
    const hash = linkHash(link);
    prev = hash;
    return { ...link, hash };
  });
}

export function linkHash(link: Omit<AuditLinkDocument, 'hash'>): string {
  const { _id, entryId, entryHash, prev } = link;
  return hashOf({ _id, entryId, entryHash, prev });
}

/** Merkle root over the hashes of links. */
export function rootOf(links: readonly Pick<AuditLinkDocument, 'hash'>[]): string {
  return merkleRoot(links.map((link) => Buffer.from(link.hash, 'hex')));
}

/** Signed seal over links that follow one another. */
export function sealOf(input: {
  readonly last: Pick<AuditSealDocument, '_id' | 'hash'> | null;
  readonly links: readonly AuditLinkDocument[];
  readonly at: Date;
  readonly sealKey: KeyObject;
}): AuditSealDocument {
  const { last, links, at, sealKey } = input;
  const seal = {
    _id: (last?._id ?? 0) + 1,
    at,
    fromSeq: links[0]?._id ?? 0,
    toSeq: links.at(-1)?._id ?? 0,
    root: rootOf(links),
    prev: last?.hash ?? GENESIS,
  };
  const hash = sealHash(seal);
  return {
    ...seal,
    hash,
    keyId: keyIdOf(createPublicKey(sealKey)),
    signature: sign(null, Buffer.from(hash, 'hex'), sealKey).toString('base64url'),
  };
}

export function sealHash(
  seal: Pick<AuditSealDocument, '_id' | 'at' | 'fromSeq' | 'toSeq' | 'root' | 'prev'>,
): string {
  const { _id, at, fromSeq, toSeq, root, prev } = seal;
  return hashOf({ _id, at, fromSeq, toSeq, root, prev });
}

/** True when one of our keys has signed the seal's hash. */
export function isSigned(seal: AuditSealDocument, publicKeys: readonly KeyObject[]): boolean {
  const key = publicKeys.find((candidate) => keyIdOf(candidate) === seal.keyId);
  if (key === undefined) return false;
  const signature = Buffer.from(seal.signature, 'base64url');
  return verify(null, Buffer.from(seal.hash, 'hex'), key, signature);
}

/** Text of a seal's copy; the same seal always gives the same text. */
export function sealText(seal: AuditSealDocument): string {
  return canonicalJson(seal);
}

/** Short name of a public key. */
export function keyIdOf(key: KeyObject): string {
  const bytes = key.export({ format: 'der', type: 'spki' });
  return createHash('sha256').update(bytes).digest('hex').slice(0, KEY_ID_LENGTH);
}
