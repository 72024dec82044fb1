import type { CertificateKind } from './catalogue.js';

/** The api waits so long for the owner of a city, the search for him included. */
export const SLOT_DEADLINE_MS = 150;
/** Longest window of one question. */
export const SLOT_WINDOW_MS_MAX = 7 * 24 * 3_600_000;
/** Starts of one answer: two weeks in steps of 15 minutes. */
export const SLOT_STARTS_MAX = 1_344;
/** Nearest workers whose calendars are looked at for one booking. */
export const SLOT_CANDIDATES_MAX = 100;
export const SLOT_SKILLS_MAX = 50;
/** Bytes of a question and of an answer as JSON. */
export const SLOT_QUESTION_BYTES_MAX = 16 * 1_024;
export const SLOT_ANSWER_BYTES_MAX = 128 * 1_024;
/** Where a dispatch process answers questions. */
export const SLOT_PATH = '/slots';

/** Where the numbers of an answer come from: a dispatch process or the database. */
export const SLOT_SOURCES = ['memory', 'database'] as const;
export type SlotSource = (typeof SLOT_SOURCES)[number];

/**
 * How many workers can take a job at each start: everything that decides it, so that whoever
 * answers needs workers and their days and nothing else. Instants are UTC ms.
 */
export type SlotQuestion = {
  readonly cityCode: string;
  readonly timeZone: string;
  readonly merchantId: string;
  /** All of them are needed, and so are the certificates that they ask for. */
  readonly skillCodes: readonly string[];
  readonly certificates: readonly CertificateKind[];
  /** Only he is asked about; null = anybody within `radiusMeters`. */
  readonly workerId: string | null;
  /** [lng, lat] of the door. */
  readonly at: readonly [number, number];
  readonly radiusMeters: number;
  readonly durationMs: number;
  readonly prepMs: number;
  readonly cleanMs: number;
  readonly stepMinutes: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
  /** Shortest notice of an appointment. */
  readonly leadMs: number;
  readonly onDemand: {
    /** The promised start of an order for as soon as possible. */
    readonly startMs: number;
    /** How long a worker may still be busy who would come late. */
    readonly soonFreeMs: number;
  };
};

export type SlotAnswer = {
  /** Starts that somebody can take, ascending, and how many can. */
  readonly slots: readonly { readonly startMs: number; readonly workerCount: number }[];
  /** Workers who take orders now and could begin an order for as soon as possible. */
  readonly onDemandCount: number;
};
