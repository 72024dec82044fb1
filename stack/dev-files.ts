import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { StackError } from './errors.js';
import { freePorts } from './ports.js';

const RSA_BITS = 2_048;
const KEY_BYTES = 32;

const keyPairSchema = z.object({ privateKey: z.string(), publicKey: z.string() });
const secretsSchema = z.object({
  jwtPrivateKey: z.string(),
  dataEncryptionKey: z.string(),
  blindIndexKey: z.string(),
  wechatMerchant: keyPairSchema,
  wechatPlatform: keyPairSchema,
  wechatApiV3Key: z.string(),
  alipayApp: keyPairSchema,
  alipay: keyPairSchema,
  smsSecret: z.string(),
  pushSecret: z.string(),
  wechatMiniSecret: z.string(),
  numberSecret: z.string(),
});
const portsSchema = z.object({
  mongo: z.int(),
  temporal: z.int(),
  temporalUi: z.int(),
  temporalMetrics: z.int(),
  wechat: z.int(),
  alipay: z.int(),
  sms: z.int(),
  push: z.int(),
  wechatMini: z.int(),
  number: z.int(),
  workerMetrics: z.int(),
  dispatchMetrics: z.int(),
  apiMetrics: z.int(),
});

/** Keys of one development machine, made once; of no use anywhere else. */
export type DevSecrets = z.infer<typeof secretsSchema>;
/** Ports chosen once, so that running workflows find the same servers after a restart. */
export type DevPorts = z.infer<typeof portsSchema>;

/** Reads the keys of this checkout or makes them; the file is readable by its owner only. */
export function devSecrets(file: string): DevSecrets {
  const known = readOr(file, secretsSchema.partial());
  if (known === undefined) return write(file, newSecrets());
  // A file from before a channel came keeps its keys and gets those of the channel.
  const whole = secretsSchema.safeParse(known);
  return whole.success ? whole.data : write(file, { ...newSecrets(), ...known });
}

/** Reads the ports of this checkout or chooses free ones. */
export async function devPorts(file: string): Promise<DevPorts> {
  const known = readOr(file, portsSchema.partial()) ?? {};
  const names = Object.keys(portsSchema.shape).filter((name) => !(name in known));
  if (names.length === 0) return portsSchema.parse(known);
  const free = await freePorts(names.length);
  const made = Object.fromEntries(names.map((name, i) => [name, free[i]]));
  return write(file, portsSchema.parse({ ...known, ...made }));
}

function newSecrets(): DevSecrets {
  return {
    jwtPrivateKey: generateKeyPairSync('ed25519', {
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey,
    dataEncryptionKey: randomBytes(KEY_BYTES).toString('base64'),
    blindIndexKey: randomBytes(KEY_BYTES).toString('base64'),
    wechatMerchant: newRsaPair(),
    wechatPlatform: newRsaPair(),
    wechatApiV3Key: randomBytes(KEY_BYTES / 2).toString('hex'),
    alipayApp: newRsaPair(),
    alipay: newRsaPair(),
    smsSecret: randomBytes(KEY_BYTES / 2).toString('hex'),
    pushSecret: randomBytes(KEY_BYTES / 2).toString('hex'),
    wechatMiniSecret: randomBytes(KEY_BYTES / 2).toString('hex'),
    numberSecret: randomBytes(KEY_BYTES / 2).toString('hex'),
  };
}

function newRsaPair(): { readonly privateKey: string; readonly publicKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: RSA_BITS,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

function readOr<T>(file: string, schema: z.ZodType<T>): T | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new StackError(
      'DATA_UNUSABLE',
      `${file} is damaged or from another version: delete it, or start with --fresh.`,
    );
  }
}

/** Written beside and renamed, so a crash leaves the old file or the new one. */
export function write<T>(file: string, value: T): T {
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return value;
}
