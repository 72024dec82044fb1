import { CHINA_ZONE } from '../../contract/terms/china-day.js';
import { AppError, type FieldError } from '../../contract/terms/errors.js';
import {
  certificateItem,
  IDENTITY_ITEM,
  LICENCE_ITEM,
  PROFILE_ITEM,
} from '../../contract/terms/onboarding.js';
import type {
  ApplicationDocument,
  ApplicationItem,
  WorkerProfile,
} from '../../data/repositories/applications.js';
import { ageOn, idFactsOf } from '../../domain/onboarding/identity.js';
import type { OnboardingPolicy } from '../../domain/onboarding/policy.js';
import type { OnboardingDeps } from './deps.js';
import { openIdentity } from './identity.js';

/** Front and back. */
const IDENTITY_MEDIA_MIN = 2;

type Judged = {
  readonly row: ApplicationDocument;
  readonly policy: OnboardingPolicy;
  readonly atMs: number;
};

/** Items that an application like this has to have: what its skills and its city ask for. */
export async function neededItems(
  deps: Pick<OnboardingDeps, 'catalogue'>,
  row: ApplicationDocument,
): Promise<readonly string[]> {
  if (row.kind === 'MERCHANT') return [PROFILE_ITEM, IDENTITY_ITEM, LICENCE_ITEM];
  const skills = (row.profile as WorkerProfile | null)?.skills ?? [];
  const declared = (await deps.catalogue.categories()).flatMap((category) => category.skills);
  const asked = declared.filter(({ code }) => skills.includes(code));
  const kinds = [...row.policy.workerCertificates, ...asked.flatMap((skill) => skill.certificates)];
  return [PROFILE_ITEM, IDENTITY_ITEM, ...new Set(kinds.map(certificateItem))];
}

/** Throws APPLICATION_INCOMPLETE that names everything that is missing or does not qualify. */
export async function requireComplete(deps: OnboardingDeps, input: Judged): Promise<void> {
  const row = { ...input.row, policy: input.policy };
  const judged = { ...input, row };
  const needed = await neededItems(deps, row);
  const missing = needed
    .filter((code) => !row.items.some((item) => item.code === code))
    .map((code) => fault(code, '缺少此项 / is missing'));
  const faults = [
    ...missing,
    ...row.items.flatMap((item) => documentFaults(item, judged)),
    ...(await identityFaults(deps, judged)),
    ...(row.kind === 'WORKER' ? await workerFaults(deps, judged) : []),
  ];
  if (faults.length > 0) throw new AppError('APPLICATION_INCOMPLETE', { fields: faults });
}

function documentFaults(item: ApplicationItem, { policy, atMs }: Judged): FieldError[] {
  const { code, validUntil, mediaIds } = item;
  const isOver = validUntil !== null && validUntil.getTime() < atMs + policy.validForMs;
  const isShort = code === IDENTITY_ITEM && mediaIds.length < IDENTITY_MEDIA_MIN;
  return [
    ...(isOver ? [fault(code, '已过期或即将过期 / has expired or is about to')] : []),
    ...(isShort ? [fault(code, '请上传正反两面 / both sides are needed')] : []),
  ];
}

/** The ID number is opened here and nowhere shown. */
async function identityFaults(deps: OnboardingDeps, judged: Judged): Promise<FieldError[]> {
  const { row, policy, atMs } = judged;
  if (row.idNumber === null) return [];
  const sealed = row.idNumber;
  const idNumber = await openIdentity(deps, { owner: row, field: 'idNumber', sealed });
  const facts = idFactsOf(idNumber);
  if (facts === null) return [fault(IDENTITY_ITEM, '身份证号校验不通过 / not a valid ID number')];
  const city = await deps.catalogue.city(row.cityCode);
  const age = ageOn(facts.birthDate, localDate(atMs, city?.timeZone));
  const oldest = row.kind === 'WORKER' ? policy.ageMaxYears : Infinity;
  const isAgeFit = age >= policy.ageMinYears && age <= oldest;
  const gender = row.kind === 'WORKER' ? (row.profile as WorkerProfile | null)?.gender : undefined;
  return [
    ...(isAgeFit ? [] : [fault(IDENTITY_ITEM, '年龄不符合要求 / not of the age that is asked')]),
    ...(gender === undefined || gender === facts.gender
      ? []
      : [fault(PROFILE_ITEM, '性别与身份证不一致 / the gender is not that of the ID')]),
  ];
}

async function workerFaults(deps: OnboardingDeps, { row }: Judged): Promise<FieldError[]> {
  const profile = row.profile as WorkerProfile | null;
  if (profile === null) return [];
  const declared = (await deps.catalogue.categories()).flatMap((category) => category.skills);
  const isKnown = profile.skills.every((code) => declared.some((skill) => skill.code === code));
  const merchantId = await employerOf(deps, row);
  return [
    ...(isKnown ? [] : [fault(PROFILE_ITEM, '技能不存在 / there is no such skill')]),
    ...(merchantId === null
      ? [fault(PROFILE_ITEM, '商户不可用 / not a merchant to work for')]
      : []),
  ];
}

/** The merchant that takes the worker: the one he named, else the platform's own; null if none. */
export async function employerOf(
  deps: Pick<OnboardingDeps, 'merchants'>,
  row: Pick<ApplicationDocument, 'profile' | 'cityCode'>,
): Promise<string | null> {
  const { merchantId } = row.profile as WorkerProfile;
  if (merchantId === null) {
    const here = await deps.merchants.activeInCity(row.cityCode);
    return here.find(({ kind }) => kind === 'SELF_RUN')?._id ?? null;
  }
  const merchant = await deps.merchants.findById(merchantId);
  const isFit = merchant?.status === 'ACTIVE' && merchant.cityCodes.includes(row.cityCode);
  return isFit ? merchantId : null;
}

/** YYYY-MM-DD in the city's zone. */
function localDate(atMs: number, timeZone = CHINA_ZONE): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(atMs);
}

const fault = (field: string, message: string): FieldError => ({ field, message });
