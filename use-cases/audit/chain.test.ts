import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { canonicalJson, hashOf } from './canonical.js';
import {
  chainOn,
  GENESIS,
  isSigned,
  linkHash,
  rootOf,
  sealHash,
  sealOf,
  sealText,
} from './chain.js';
import { auditDigest } from './record-audit.js';

const { privateKey: sealKey } = generateKeyPairSync('ed25519');
const publicKeys = [createPublicKey(sealKey)];
const AT = new Date('2026-11-24T08:00:00Z');
const waiting = (...ids: string[]) => ids.map((_id) => ({ _id, entryHash: hashOf(_id) }));

describe('[R52] chain', () => {
  test('begins at the genesis and goes on where it stopped', () => {
    const first = chainOn({ last: null, waiting: waiting('a', 'b') });
    expect(first.map(({ _id, prev }) => [_id, prev])).toEqual([
      [1, GENESIS],
      [2, first[0]?.hash],
    ]);
    const next = chainOn({ last: first[1] ?? null, waiting: waiting('c') });
    expect(next).toMatchObject([{ _id: 3, entryId: 'c', prev: first[1]?.hash }]);
    expect(chainOn({ last: null, waiting: waiting('a', 'b', 'c') })).toEqual([...first, ...next]);
  });

  test('every field of a link is in its hash', () => {
    const [link] = chainOn({ last: null, waiting: waiting('a') });
    if (!link) throw new TypeError('no link');
    const changes = [{ _id: 2 }, { entryId: 'b' }, { entryHash: hashOf('b') }, { prev: hashOf(1) }];
    const hashes = changes.map((change) => linkHash({ ...link, ...change }));
    expect(new Set([link.hash, ...hashes]).size).toBe(5);
  });
});

describe('[R52] seal', () => {
  const links = chainOn({ last: null, waiting: waiting('a', 'b', 'c') });
  const seal = sealOf({ last: null, links, at: AT, sealKey });

  test('covers its links and follows the one before', () => {
    expect(seal).toMatchObject({
      _id: 1,
      fromSeq: 1,
      toSeq: 3,
      root: rootOf(links),
      prev: GENESIS,
    });
    const more = chainOn({ last: links[2] ?? null, waiting: waiting('d') });
    const next = sealOf({ last: seal, links: more, at: AT, sealKey });
    expect(next).toMatchObject({ _id: 2, fromSeq: 4, toSeq: 4, prev: seal.hash });
  });

  test('every field is in its hash, the signature is over the hash', () => {
    const other = hashOf('other');
    const changes = [
      { _id: 2 },
      { at: new Date(0) },
      { fromSeq: 2 },
      { toSeq: 4 },
      { root: other },
      { prev: other },
    ];
    const hashes = changes.map((change) => sealHash({ ...seal, ...change }));
    expect(new Set([seal.hash, ...hashes]).size).toBe(7);
    expect(isSigned(seal, publicKeys)).toBe(true);
    expect(isSigned({ ...seal, hash: other }, publicKeys)).toBe(false);
  });

  test('of another key does not count, also under our name', () => {
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const forged = sealOf({ last: null, links, at: AT, sealKey: stranger });
    expect(isSigned(forged, publicKeys)).toBe(false);
    expect(isSigned({ ...forged, keyId: seal.keyId }, publicKeys)).toBe(false);
    expect(isSigned(forged, [...publicKeys, createPublicKey(stranger)])).toBe(true);
  });

  test('gives the same text however its fields come', () => {
    const turned = Object.fromEntries(Object.entries(seal).reverse()) as typeof seal;
    expect(sealText(turned)).toBe(sealText(seal));
  });
});

describe('[R52] canonical form and digests', () => {
  test('sorts keys at every depth, drops undefined, keeps null and order of lists', () => {
    const value = { b: [2, { d: 1n, c: AT }], a: undefined, e: null };
    expect(canonicalJson(value)).toBe(
      '{"b":[2,{"c":"2026-11-24T08:00:00.000Z","d":"1"}],"e":null}',
    );
  });

  test('a digest depends on key, target and value; nothing has none', () => {
    const digestKey = Buffer.alloc(32, 1);
    const target = { kind: 'worker', id: 'w1' };
    const digest = (change: Partial<Parameters<typeof auditDigest>[0]> = {}) =>
      auditDigest({ digestKey, target, value: { phone: '13812345678' }, ...change });
    expect(digest()).toBe(digest());
    const others = [
      digest({ digestKey: Buffer.alloc(32, 2) }),
      digest({ target: { kind: 'worker', id: 'w2' } }),
      digest({ value: { phone: '13812345679' } }),
    ];
    expect(new Set([digest(), ...others]).size).toBe(4);
    expect(digest({ value: undefined })).toBeNull();
  });
});
