import type { z } from 'zod';
import { channelsOf, s3Of, type ChannelEnv, type S3Env, type Values } from './channels.js';
import { SETTINGS } from './settings.js';
import type { SettingName } from './settings.js';

export type {
  AlipayEnv,
  MapEnv,
  NumberEnv,
  PushEnv,
  S3Env,
  SmsEnv,
  WechatMiniEnv,
  WechatPayEnv,
} from './channels.js';

export type Profile = 'development' | 'test' | 'production';

type Source = Readonly<Record<string, string | undefined>>;
/** One bad setting. `problem` never holds the value: many of them are secrets. */
export type SettingProblem = {
  readonly name: string;
  readonly problem: string;
  readonly expected: string;
};

/** Every bad setting at once, one a line. */
export class SettingsError extends Error {
  readonly problems: readonly SettingProblem[];

  constructor(problems: readonly SettingProblem[]) {
    const lines = problems.map((it) => `  ${it.name} ${it.problem}: it must be ${it.expected}.`);
    super(`Settings to correct (see .env.example):\n${lines.join('\n')}`);
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/** Checked settings. Groups of a channel are there as a whole or not at all. */
export type Env = ChannelEnv & {
  readonly profile: Profile;
  readonly host: string;
  readonly port: number;
  /** Folder of the built console; the api serves it where it is there. */
  readonly consoleDir: string;
  readonly maps: {
    readonly dir: string;
    readonly tiles: 'tianditu' | 'amap' | undefined;
    readonly tilesKey: string | undefined;
  };
  /** Without a slash at the end. */
  readonly publicUrl: string;
  /** Port for health and metrics of the processes without an API. */
  readonly metricsPort: number;
  /** Where a dispatch process answers the api about free slots; port 0 = any free one. */
  readonly dispatch: { readonly host: string; readonly port: number };
  readonly trustProxy: string;
  readonly logLevel: string;
  readonly mongodb: { readonly uri: string; readonly dbName: string };
  readonly temporal: {
    readonly address: string;
    readonly namespace: string;
    readonly uiUrl: string | undefined;
  };
  /** Without virtual numbers the worker who comes may see the customer's phone, recorded. */
  readonly revealsPhones: boolean;
  readonly jwtPrivateKeyPem: string | undefined;
  readonly dataEncryptionKey: Buffer | undefined;
  readonly blindIndexKey: Buffer | undefined;
  /** The first wraps, all unwrap; null = derived from `dataEncryptionKey`. Version 0 is that one. */
  readonly keyEncryptionKeys:
    readonly { readonly version: number; readonly key: Buffer | null }[] | undefined;
  readonly audit: {
    readonly signingKeyPem: string | undefined;
    readonly copyDir: string | undefined;
  };
  readonly media: {
    /** S3; left out, files lie in the database. */
    readonly s3: S3Env | undefined;
    /** ffmpeg; left out, it is looked for on the search path. */
    readonly ffmpegPath: string | undefined;
    /** Where files wait for their check; left out, a folder of the system's temporary one. */
    readonly quarantineDir: string | undefined;
    /** The virus scanner; off without it. */
    readonly clamd: { readonly host: string; readonly port: number } | undefined;
  };
};

/** Production must not reach a stand-in on the same machine by mistake. */
const REAL_CHANNELS = [
  'WECHATPAY_BASE_URL',
  'ALIPAY_GATEWAY_URL',
  'SMS_ENDPOINT',
  'PUSH_ENDPOINT',
  'WECHAT_MINI_BASE_URL',
  'NUMBER_ENDPOINT',
  'AMAP_BASE_URL',
] as const;
const PUBLIC_ADDRESSES = ['PUBLIC_URL', 'WECHATPAY_NOTIFY_URL', 'ALIPAY_NOTIFY_URL'] as const;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0)$/;
const GROUPS = [
  [
    'WECHATPAY_MCHID',
    'WECHATPAY_APPID',
    'WECHATPAY_SERIAL_NO',
    'WECHATPAY_PRIVATE_KEY',
    'WECHATPAY_API_V3_KEY',
    'WECHATPAY_PLATFORM_KEY_ID',
    'WECHATPAY_PLATFORM_PUBLIC_KEY',
    'WECHATPAY_NOTIFY_URL',
  ],
  [
    'ALIPAY_APP_ID',
    'ALIPAY_SELLER_ID',
    'ALIPAY_PRIVATE_KEY',
    'ALIPAY_PUBLIC_KEY',
    'ALIPAY_NOTIFY_URL',
  ],
  [
    'SMS_ENDPOINT',
    'SMS_ACCESS_KEY_ID',
    'SMS_ACCESS_KEY_SECRET',
    'SMS_SIGN_NAME',
    'SMS_TEMPLATE_CODE',
  ],
  ['PUSH_ENDPOINT', 'PUSH_APP_KEY', 'PUSH_MASTER_SECRET'],
  ['S3_ENDPOINT', 'S3_BUCKET', 'S3_IDENTITY_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
  ['WECHAT_MINI_CUSTOMER_APPID', 'WECHAT_MINI_CUSTOMER_SECRET'],
  ['WECHAT_MINI_WORKER_APPID', 'WECHAT_MINI_WORKER_SECRET'],
  ['NUMBER_ENDPOINT', 'NUMBER_ACCESS_KEY_ID', 'NUMBER_ACCESS_KEY_SECRET', 'NUMBER_POOL_KEY'],
] as const satisfies readonly (readonly SettingName[])[];

/** Reads and checks all settings; throws one SettingsError that lists everything wrong. */
export function loadEnv(source: Source = process.env): Env {
  const problems: SettingProblem[] = [];
  const isProduction =
    (source.DOORHIVE_PROFILE || source.NODE_ENV || 'development') === 'production';
  const values = readValues({ source, isProduction, problems });
  const told = new Set(problems.map((it) => it.name));
  problems.push(...halfGroups(values).filter((it) => !told.has(it.name)));
  problems.push(...missingStorage(values), ...missingMapKey(values));
  if (isProduction) problems.push(...standIns(values));
  if (problems.length > 0) throw new SettingsError(problems);
  return deepFreeze(toEnv(values));
}

/** The process's environment as it is, for handing on to child processes and helper programs. */
export function rawEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env };
}

function readValues(options: {
  readonly source: Source;
  readonly isProduction: boolean;
  readonly problems: SettingProblem[];
}): Values {
  const { source, isProduction, problems } = options;
  const values: Partial<Record<SettingName, unknown>> = {};
  for (const [name, setting] of Object.entries(SETTINGS) as [SettingName, AnySetting][]) {
    const isForgotten = isProduction && setting.isRequiredInProduction === true;
    const given = source[name] === '' ? undefined : source[name];
    const value = given ?? (isForgotten ? undefined : setting.fallback);
    if (value === undefined) {
      if (isForgotten) {
        problems.push({ name, problem: 'is missing', expected: setting.expected });
      }
      continue;
    }
    const parsed = setting.schema.safeParse(value);
    if (parsed.success) values[name] = parsed.data;
    else problems.push({ name, problem: 'is not valid', expected: setting.expected });
  }
  return values as Values;
}

type AnySetting = {
  readonly schema: z.ZodType<unknown, string>;
  readonly expected: string;
  readonly fallback?: string;
  readonly isRequiredInProduction?: boolean;
};

function halfGroups(values: Values): SettingProblem[] {
  return GROUPS.flatMap((group) => {
    const missing = group.filter((name) => values[name] === undefined);
    if (missing.length === 0 || missing.length === group.length) return [];
    return missing.map((name) => ({
      name,
      problem: 'is missing while others of its group are set',
      expected: SETTINGS[name].expected,
    }));
  });
}

/** Files of identities never lie beside others, whatever the storage is. */
function missingStorage(values: Values): SettingProblem[] {
  if (values.STORAGE !== 's3') return [];
  const { S3_ENDPOINT: endpoint, S3_BUCKET: bucket, S3_IDENTITY_BUCKET: identity } = values;
  if (endpoint === undefined) {
    const { expected } = SETTINGS.S3_ENDPOINT;
    return [{ name: 'S3_ENDPOINT', problem: 'is missing while STORAGE is s3', expected }];
  }
  if (bucket === undefined || bucket !== identity) return [];
  const { expected } = SETTINGS.S3_IDENTITY_BUCKET;
  return [{ name: 'S3_IDENTITY_BUCKET', problem: 'is the same as S3_BUCKET', expected }];
}

function missingMapKey(values: Values): SettingProblem[] {
  if (values.MAP !== 'amap' || values.AMAP_KEY !== undefined) return [];
  const { expected } = SETTINGS.AMAP_KEY;
  return [{ name: 'AMAP_KEY', problem: 'is missing while MAP is amap', expected }];
}

function standIns(values: Values): SettingProblem[] {
  const problems: SettingProblem[] = [];
  for (const name of REAL_CHANNELS) {
    if (values[name] !== undefined && isLoopback(values[name])) {
      const expected = "the provider's own address in production";
      problems.push({ name, problem: 'points to this machine', expected });
    }
  }
  for (const name of PUBLIC_ADDRESSES) {
    const value = values[name];
    if (value !== undefined && (isLoopback(value) || !value.startsWith('https:'))) {
      const expected = 'an https URL that others can reach in production';
      problems.push({ name, problem: 'is not public', expected });
    }
  }
  return problems;
}

function isLoopback(url: string): boolean {
  return LOOPBACK.test(new URL(url).hostname);
}

function toEnv(values: Values): Env {
  const must = <T>(value: T | undefined): T => value as T;
  const port = must(values.PORT);
  const host = must(values.HOST);
  return {
    profile: values.DOORHIVE_PROFILE ?? must(values.NODE_ENV),
    host,
    port,
    consoleDir: must(values.CONSOLE_DIR),
    maps: {
      dir: must(values.BASE_MAP_DIR),
      tiles: values.MAP_TILES,
      tilesKey: values.MAP_TILES_KEY,
    },
    publicUrl: (values.PUBLIC_URL ?? `http://${host}:${port}`).replace(/\/+$/, ''),
    metricsPort: must(values.METRICS_PORT),
    dispatch: { host: must(values.DISPATCH_HOST), port: must(values.DISPATCH_PORT) },
    trustProxy: must(values.TRUST_PROXY),
    logLevel: must(values.LOG_LEVEL),
    mongodb: { uri: must(values.MONGODB_URI), dbName: must(values.MONGODB_DB) },
    temporal: {
      address: must(values.TEMPORAL_ADDRESS),
      namespace: must(values.TEMPORAL_NAMESPACE),
      uiUrl: values.TEMPORAL_UI_URL,
    },
    revealsPhones: values.CONTACT_WITHOUT_NUMBER === 'reveal',
    jwtPrivateKeyPem: values.JWT_PRIVATE_KEY,
    dataEncryptionKey: values.DATA_ENCRYPTION_KEY,
    blindIndexKey: values.BLIND_INDEX_KEY,
    keyEncryptionKeys: values.KEY_ENCRYPTION_KEYS,
    audit: { signingKeyPem: values.AUDIT_SIGNING_KEY, copyDir: values.AUDIT_COPY_DIR },
    media: {
      s3: s3Of(values),
      ffmpegPath: values.FFMPEG_PATH,
      quarantineDir: values.MEDIA_QUARANTINE_DIR,
      clamd: values.CLAMD_ADDRESS,
    },
    ...channelsOf(values),
  };
}

/** Buffers cannot be frozen and are left as they are. */
function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null && !Buffer.isBuffer(part)) deepFreeze(part);
  }
  return Object.freeze(value);
}
