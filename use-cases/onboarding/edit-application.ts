import type { ApplicationEdit } from '../../contract/schemas/onboarding.js';
import { AppError } from '../../contract/terms/errors.js';
import {
  certificateItem,
  IDENTITY_ITEM,
  LICENCE_ITEM,
  PROFILE_ITEM,
  type ItemGroup,
} from '../../contract/terms/onboarding.js';
import type { MediaPurpose } from '../../contract/terms/media.js';
import { isDuplicateKey } from '../../data/connect.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type {
  ApplicationContents,
  ApplicationDocument,
  ApplicationItem,
  ApplicationRepository,
} from '../../data/repositories/applications.js';
import { idFactsOf, isLicenceNo, normalizeIdNumber } from '../../domain/onboarding/identity.js';
import { mayEditItem } from '../../domain/onboarding/reduce.js';
import { useMedia } from '../media/use-media.js';
import { stateOf } from './application-state.js';
import type { OnboardingDeps } from './deps.js';
import { identityIndexOf, sealIdentity } from './identity.js';

type Handed = {
  readonly code: string;
  readonly group: ItemGroup;
  readonly mediaIds: readonly string[];
  /** Where the request names them, and of which purpose they must be; null without files. */
  readonly files: { readonly field: string; readonly purpose: MediaPurpose } | null;
  readonly validUntil: string | null;
};

/**
 * The applicant's edit: anything of a draft, and of what was sent back only that. Errors:
 * VERSION_CONFLICT, ITEM_LOCKED with the item, ACTION_NOT_ALLOWED while it is checked,
 * PERSON_EXISTS for somebody else's identity, INVALID_INPUT for a number that does not check and
 * for parts of the other kind, MEDIA_NOT_USABLE for a file that is not the applicant's own.
 */
export async function editApplication(
  deps: OnboardingDeps,
  input: {
    readonly row: ApplicationDocument;
    readonly expectedVersion: number;
    readonly edit: ApplicationEdit;
  },
): Promise<ApplicationDocument> {
  const { row, expectedVersion, edit } = input;
  if (row.status !== 'DRAFT' && row.status !== 'NEEDS_CHANGES') {
    throw new AppError('ACTION_NOT_ALLOWED', { extra: { status: row.status } });
  }
  if (row.version !== expectedVersion) throw new AppError('VERSION_CONFLICT');
  const handed = handedIn(row, edit);
  for (const { code } of handed) requireEditable(row, code);
  const set: ApplicationContents = {
    ...profileOf(row, edit),
    ...(await identityOf(deps, row, edit)),
    ...licenceOf(deps, row, edit),
    items: itemsWith(row, { handed, replaces: edit.certificates !== undefined }),
  };
  const change: Parameters<ApplicationRepository['edit']>[0] = {
    applicationId: row._id,
    applicantId: row.applicantId,
    expectedVersion,
    seq: row.seq,
    set,
  };
  const write = async (session: ClientSession): Promise<ApplicationDocument> => {
    const edited = await deps.applications.edit(change, session);
    if (edited === null) throw new AppError('VERSION_CONFLICT');
    for (const item of handed) await useFiles(deps, { row, item, session });
    return edited;
  };
  return deps.transact(write).catch((error: unknown) => {
    throw isDuplicateKey(error) ? new AppError('PERSON_EXISTS', { cause: error }) : error;
  });
}

/** Files are the applicant's own; with the application they come to its city's reviewers. */
async function useFiles(
  deps: Pick<OnboardingDeps, 'media'>,
  work: {
    readonly row: ApplicationDocument;
    readonly item: Handed;
    readonly session: ClientSession;
  },
): Promise<void> {
  const { row, item, session } = work;
  if (item.files === null) return;
  const named = {
    field: item.files.field,
    ids: item.mediaIds,
    purposes: [item.files.purpose],
    owner: { audience: 'customer', id: row.applicantId },
    usedBy: { kind: 'APPLICATION', id: row._id },
    cityCode: row.cityCode,
  } as const;
  await useMedia(deps, named, session);
}

/** An item that is not there yet comes with a profile that was sent back: new skills ask for it. */
function requireEditable(row: ApplicationDocument, code: string): void {
  const isKnown = row.items.some((item) => item.code === code);
  if (mayEditItem(stateOf(row), isKnown ? code : PROFILE_ITEM)) return;
  throw new AppError('ITEM_LOCKED', { extra: { itemCode: code } });
}

function handedIn(row: ApplicationDocument, edit: ApplicationEdit): readonly Handed[] {
  const isWorker = row.kind === 'WORKER';
  const foreign = isWorker ? (edit.merchant ?? edit.licence) : (edit.worker ?? edit.certificates);
  if (foreign !== undefined) {
    throw badField(isWorker ? 'merchant' : 'worker', '与申请类型不符 / not of this application');
  }
  const { worker, merchant, identity, licence, certificates = [] } = edit;
  const profile = worker ?? merchant;
  return [
    ...(profile ? [PROFILE_PART] : []),
    ...(identity
      ? [{ ...identity, code: IDENTITY_ITEM, group: 'BASIC', files: filesAt('identity') } as const]
      : []),
    ...(licence
      ? [
          {
            ...licence,
            code: LICENCE_ITEM,
            group: 'CERTIFICATE',
            files: filesAt('licence'),
          } as const,
        ]
      : []),
    ...certificates.map((certificate, index) => ({
      ...certificate,
      code: certificateItem(certificate.kind),
      group: 'CERTIFICATE' as const,
      files: { field: `certificates.${index}.mediaIds`, purpose: 'CERTIFICATE' as const },
    })),
  ];
}

const PROFILE_PART: Handed = {
  code: PROFILE_ITEM,
  group: 'BASIC',
  mediaIds: [],
  files: null,
  validUntil: null,
};

const filesAt = (part: 'identity' | 'licence') =>
  ({
    field: `${part}.mediaIds`,
    purpose: part === 'identity' ? 'ID_IMAGE' : 'LICENCE',
  }) as const;

/** A draft's list of certificates is the whole list; afterwards no item is ever taken away. */
function itemsWith(
  row: ApplicationDocument,
  input: { readonly handed: readonly Handed[]; readonly replaces: boolean },
): ApplicationItem[] {
  const { handed, replaces } = input;
  const isDraft = row.status === 'DRAFT';
  const codes = handed.map(({ code }) => code);
  const kept = row.items.filter(
    ({ code, group }) => !codes.includes(code) && !(isDraft && replaces && group === 'CERTIFICATE'),
  );
  const fresh = handed.map(({ code, group, mediaIds, validUntil }): ApplicationItem => {
    const before = row.items.find((item) => item.code === code);
    const blank = {
      code,
      group,
      status: 'PENDING',
      reason: null,
      noteId: null,
      decidedBy: null,
      decidedAt: null,
    } as const;
    return {
      ...(before ?? blank),
      isRenewed: before?.status === 'REJECTED',
      mediaIds,
      validUntil: validUntil === null ? null : new Date(validUntil),
    };
  });
  return [...kept, ...fresh].toSorted((left, right) => left.code.localeCompare(right.code));
}

function profileOf(row: ApplicationDocument, edit: ApplicationEdit): ApplicationContents {
  const profile = row.kind === 'WORKER' ? edit.worker : edit.merchant;
  return profile === undefined ? {} : { profile: profile as ApplicationDocument['profile'] };
}

async function identityOf(
  deps: OnboardingDeps,
  row: ApplicationDocument,
  edit: ApplicationEdit,
): Promise<ApplicationContents> {
  if (edit.identity === undefined) return {};
  const idNumber = normalizeIdNumber(edit.identity.idNumber);
  if (idFactsOf(idNumber) === null) {
    throw badField('identity.idNumber', '身份证号校验不通过 / not a valid ID number');
  }
  const { realName } = edit.identity;
  return {
    realName: await sealIdentity(deps, { owner: row, field: 'realName', value: realName }),
    idNumber: await sealIdentity(deps, { owner: row, field: 'idNumber', value: idNumber }),
    ...(row.kind === 'WORKER' && {
      identityIndex: identityIndexOf(deps, { kind: row.kind, value: idNumber }),
    }),
  };
}

function licenceOf(
  deps: OnboardingDeps,
  row: ApplicationDocument,
  edit: ApplicationEdit,
): ApplicationContents {
  if (edit.licence === undefined) return {};
  const { licenceNo } = edit.licence;
  if (!isLicenceNo(licenceNo)) {
    throw badField('licence.licenceNo', '统一社会信用代码校验不通过 / not a valid licence number');
  }
  return { licenceNo, identityIndex: identityIndexOf(deps, { kind: row.kind, value: licenceNo }) };
}

function badField(field: string, message: string): AppError {
  return new AppError('INVALID_INPUT', { fields: [{ field, message }] });
}
