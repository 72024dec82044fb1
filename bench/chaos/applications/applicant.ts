import { pause } from '../../../scripts/drive/wait.js';
import type { Random } from '../../../data/seed/random.js';
import { DEMO_CITY_CODE } from '../../../data/seed/cities.js';
import { consentTo } from '../consents.js';
import { idNumberOf } from './cast.js';
import { applicationStep, type ApplicationBody, type ApplicationStage } from './steps.js';
import { isDone, type ApplicationWatch } from './watch.js';

const TRIES_MAX = 40;
const LOOK_MS = 300;
const SKILL = 'daily.clean';
const RADIUS_METERS = 5_000;
const DAY_MS = 86_400_000;
const VALID_MS = 400 * DAY_MS;
/** Every so-manieth takes it back, while somebody may be deciding. */
const WITHDRAWS_EVERY = 10;
const WITHDRAWS_WITHIN = 4;

export type Applicant = {
  readonly number: number;
  readonly id: string;
  readonly home: readonly [number, number];
  readonly random: Random;
  /** Uploads of this person by item code. */
  mediaIdsOf(item: string): readonly string[];
};

/** One person from the first click until the application has ended, whoever ends it. */
export async function apply(input: {
  readonly stage: ApplicationStage;
  readonly watch: ApplicationWatch;
  readonly applicant: Applicant;
}): Promise<void> {
  const { stage, watch, applicant } = input;
  const { id, number, random } = applicant;
  const opened = await applicationStep(stage, {
    ...{ personId: id, method: 'POST', path: '/customer/applications' },
    body: { kind: 'WORKER', cityCode: DEMO_CITY_CODE },
  });
  if (!opened.isOk && opened.code !== 'APPLICATION_EXISTS') return;
  await stage.net.ask({ personId: id, ...consentTo('ID_UPLOAD') });
  const withdrawsAfterMs =
    number % WITHDRAWS_EVERY === 0 ? stage.paceMs * WITHDRAWS_WITHIN * random() : null;
  const startedMs = Date.now();
  for (let turn = 0; !stage.signal.aborted; turn += 1) {
    const sight = watch.ofApplicant(id);
    if (sight && isDone(sight)) return;
    if (sight?.status === 'DRAFT' || sight?.status === 'NEEDS_CHANGES') {
      await handIn(stage, applicant, sight._id);
    } else if (sight && withdrawsAfterMs !== null && Date.now() - startedMs > withdrawsAfterMs) {
      await applicationStep(stage, {
        ...{ personId: id, method: 'POST', path: `/customer/applications/${sight._id}/withdraw` },
        body: {},
      });
    }
    await pause(LOOK_MS * (1 + random()), stage.signal);
  }
}

/** Fills in whatever is asked for, and hands it in; the next look tells whether that was enough. */
async function handIn(stage: ApplicationStage, applicant: Applicant, id: string): Promise<void> {
  const path = `/customer/applications/${id}`;
  const mine = { personId: applicant.id, path };
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    const { body, isOk } = await stage.net.ask<ApplicationBody>({ ...mine, method: 'GET' });
    if (!isOk || !['DRAFT', 'NEEDS_CHANGES'].includes(body.status)) return;
    const edit = editOf(applicant, body);
    if (edit === null) {
      const { version } = body;
      await applicationStep(stage, { ...mine, path: `${path}/submit`, method: 'POST', version });
      return;
    }
    await stage.net.ask({ ...mine, method: 'PATCH', version: body.version, body: edit });
    await pause(stage.paceMs * 0.1 * applicant.random(), stage.signal);
  }
}

/** The next part that is missing or was sent back; null when everything is there. */
function editOf(applicant: Applicant, body: ApplicationBody): Record<string, unknown> | null {
  const isDraft = body.status === 'DRAFT';
  const present = new Set(body.items.map(({ code }) => code));
  const wanted = isDraft
    ? body.needed.filter((code) => !present.has(code))
    : body.items
        .filter(({ status, isRenewed }) => status === 'REJECTED' && !isRenewed)
        .map(({ code }) => code);
  if (wanted.length === 0) return null;
  const edit: Record<string, unknown> = {};
  if (wanted.includes('PROFILE')) edit.worker = profileOf(applicant);
  if (wanted.includes('IDENTITY')) edit.identity = identityOf(applicant);
  const kinds = wanted.filter((code) => code.startsWith('CERT_'));
  if (kinds.length > 0) edit.certificates = kinds.map((code) => certificateOf(applicant, code));
  return edit;
}

const profileOf = ({ number, home }: Applicant) => ({
  displayName: `小蜂 ${number + 1}`,
  gender: 'FEMALE',
  skills: [SKILL],
  home: { type: 'Point', coordinates: home },
  radiusMeters: RADIUS_METERS,
});

const identityOf = (applicant: Applicant) => ({
  realName: '王小蜂',
  idNumber: idNumberOf(applicant.number),
  validUntil: validUntil(),
  mediaIds: applicant.mediaIdsOf('IDENTITY'),
});

const certificateOf = (applicant: Applicant, code: string) => ({
  kind: code.replace('CERT_', ''),
  validUntil: validUntil(),
  mediaIds: applicant.mediaIdsOf(code),
});

const validUntil = (): string => new Date(Date.now() + VALID_MS).toISOString();
