import type { ConsentPurpose } from './consents.js';
import type { Audience, Permission } from './permissions.js';

/** What may be stored. Everything else is refused: SVG, HTML, GIF, archives, office files. */
export const MEDIA_TYPES = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'video/mp4',
  'application/pdf',
] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

export const MEDIA_PURPOSES = [
  'ORDER_PROOF',
  'CASE_EVIDENCE',
  'APPEAL_EVIDENCE',
  'REVIEW_PHOTO',
  'PROFILE_PHOTO',
  'SKILL_VIDEO',
  'ID_IMAGE',
  'CERTIFICATE',
  'LICENCE',
  'CATEGORY_ICON',
  'OFFERING_MEDIA',
  'BRAND_LOGO',
] as const;
export type MediaPurpose = (typeof MEDIA_PURPOSES)[number];

/**
 * Who may look at a file beside the person who handed it in. `orderParties`: customer, workers and
 * merchant of the order, and staff who see it. `discipline`: staff who decide appeals of workers. `reviewers`: staff who check
 * applications. `public`:
 * everybody once approved. `reveal`: nobody by a link, not even the owner; staff by an audited reveal.
 */
export type MediaVisibility = 'orderParties' | 'discipline' | 'reviewers' | 'public' | 'reveal';

export type MediaPurposeSpec = {
  readonly zh: string;
  readonly en: string;
  /** Apps that may hand it in, and the permission that is needed there, if any. */
  readonly audiences: readonly Audience[];
  readonly permission?: Permission;
  /** Nothing is taken without it. */
  readonly consent?: ConsentPurpose;
  readonly types: readonly MediaType[];
  readonly bytesMax: number;
  readonly visibility: MediaVisibility;
  /** Belongs to one order; the ticket names it. */
  readonly isOfOrder: boolean;
  /** Somebody looks at it before others do. */
  readonly isModerated: boolean;
  /** Longer side of the stored picture in pixels at most. */
  readonly sideMax: number;
  /** Days until the bytes are deleted; null: as long as whoever refers to it keeps it. */
  readonly keepDays: number | null;
  /**
   * Hours until a file that nothing refers to ends; null where what refers to it does not say so
   * in the file's row.
   */
  readonly unusedHours: number | null;
};

const MIB = 1024 * 1024;
const PHOTO: readonly MediaType[] = ['image/jpeg', 'image/png', 'image/webp'];
const PHOTO_BYTES_MAX = 10 * MIB;
const ICON_BYTES_MAX = MIB;
const VIDEO_BYTES_MAX = 100 * MIB;
const PHOTO_SIDE_MAX = 2_560;
const ICON_SIDE_MAX = 512;
/** As long as a consumer may sue about a service. */
const DISPUTE_DAYS = 3 * 365;
/** At most this long after it was handed in, should nobody have ended it before. */
const IDENTITY_DAYS = 180;
/** Longer than anybody fills in a form, or waits offline at a door. */
const UNUSED_HOURS = 24;

const photo = {
  types: PHOTO,
  bytesMax: PHOTO_BYTES_MAX,
  sideMax: PHOTO_SIDE_MAX,
  isOfOrder: false,
  isModerated: false,
  keepDays: null,
  unusedHours: null,
} as const;

/** The table of purposes: tickets, checks, rights and retention all read it. */
export const MEDIA_PURPOSE_SPECS: Readonly<Record<MediaPurpose, MediaPurposeSpec>> = {
  ORDER_PROOF: {
    ...photo,
    zh: '服务照片',
    en: 'Photo of the work',
    audiences: ['worker', 'merchant', 'admin'],
    visibility: 'orderParties',
    isOfOrder: true,
    keepDays: DISPUTE_DAYS,
    unusedHours: UNUSED_HOURS,
  },
  CASE_EVIDENCE: {
    ...photo,
    zh: '售后凭证',
    en: 'Evidence in a case',
    audiences: ['customer', 'worker', 'merchant', 'admin'],
    visibility: 'orderParties',
    isOfOrder: true,
    keepDays: DISPUTE_DAYS,
    unusedHours: UNUSED_HOURS,
  },
  APPEAL_EVIDENCE: {
    ...photo,
    zh: '违约申诉凭证',
    en: "Evidence in a worker's appeal",
    audiences: ['worker'],
    visibility: 'discipline',
    keepDays: DISPUTE_DAYS,
    unusedHours: UNUSED_HOURS,
  },
  REVIEW_PHOTO: {
    ...photo,
    zh: '评价图片',
    en: 'Photo in a review',
    audiences: ['customer'],
    visibility: 'public',
    isOfOrder: true,
    isModerated: true,
  },
  PROFILE_PHOTO: {
    ...photo,
    zh: '个人照片',
    en: 'Profile photo',
    audiences: ['customer', 'worker', 'merchant'],
    visibility: 'public',
    isModerated: true,
  },
  SKILL_VIDEO: {
    ...photo,
    zh: '技能视频',
    en: 'Skill video',
    audiences: ['worker'],
    types: ['video/mp4'],
    bytesMax: VIDEO_BYTES_MAX,
    visibility: 'public',
    isModerated: true,
    unusedHours: UNUSED_HOURS,
  },
  ID_IMAGE: {
    ...photo,
    zh: '身份证件照片',
    en: 'Identity document',
    audiences: ['customer', 'worker', 'merchant'],
    consent: 'ID_UPLOAD',
    visibility: 'reveal',
    keepDays: IDENTITY_DAYS,
    unusedHours: UNUSED_HOURS,
  },
  CERTIFICATE: {
    ...photo,
    zh: '资质证书',
    en: 'Certificate',
    audiences: ['customer', 'worker', 'merchant'],
    visibility: 'reviewers',
    unusedHours: UNUSED_HOURS,
  },
  LICENCE: {
    ...photo,
    zh: '营业执照',
    en: 'Business licence',
    audiences: ['customer', 'worker', 'merchant'],
    types: [...PHOTO, 'application/pdf'],
    visibility: 'reviewers',
    unusedHours: UNUSED_HOURS,
  },
  CATEGORY_ICON: {
    ...photo,
    zh: '类目图标',
    en: 'Category icon',
    audiences: ['admin'],
    permission: 'category.write',
    bytesMax: ICON_BYTES_MAX,
    sideMax: ICON_SIDE_MAX,
    visibility: 'public',
  },
  OFFERING_MEDIA: {
    ...photo,
    zh: '服务图片',
    en: 'Photo of a service',
    audiences: ['merchant'],
    permission: 'offering.submit',
    visibility: 'public',
    isModerated: true,
  },
  BRAND_LOGO: {
    ...photo,
    zh: '品牌标志',
    en: 'Logo of the brand',
    audiences: ['admin'],
    permission: 'setting.write',
    bytesMax: ICON_BYTES_MAX,
    sideMax: ICON_SIDE_MAX,
    visibility: 'public',
    unusedHours: UNUSED_HOURS,
  },
};

/** What refers to a file. */
export const MEDIA_USES = [
  'ORDER',
  'CASE',
  'APPLICATION',
  'WORKER',
  'CERTIFICATE',
  'BREACH',
  'BRAND',
] as const;
export type MediaUse = { readonly kind: (typeof MEDIA_USES)[number]; readonly id: string };

/** Photos of life and skill videos on one worker's page at most. */
export const WORKER_MEDIA_MAX = 12;

export const MEDIA_MODERATIONS = ['NONE', 'PENDING', 'APPROVED', 'REJECTED'] as const;
export type MediaModeration = (typeof MEDIA_MODERATIONS)[number];

/** Why a file was not taken: `reason` in `extra` of MEDIA_REFUSED. */
export const MEDIA_REFUSALS = {
  TYPE_NOT_ALLOWED: { zh: '不支持该文件类型', en: 'This kind of file is not taken here' },
  TYPE_MISMATCH: { zh: '文件内容与类型不符', en: 'The file is not what it says it is' },
  NOT_READABLE: { zh: '文件已损坏或不完整', en: 'The file is damaged or incomplete' },
  TOO_MANY_PIXELS: { zh: '图片尺寸过大', en: 'The picture has too many pixels' },
  ANIMATED: { zh: '不支持动图', en: 'Moving pictures are not taken' },
  ACTIVE_CONTENT: { zh: '文件含有脚本或附件', en: 'The file holds scripts or other files' },
  ENCRYPTED: { zh: '文件已加密', en: 'The file is encrypted' },
  TOO_LONG: { zh: '视频超过60秒', en: 'The video is longer than 60 seconds' },
  TIMED_OUT: { zh: '文件处理超时', en: 'The file takes too long to read' },
  INFECTED: { zh: '文件未通过安全检查', en: 'The file did not pass the virus scan' },
  NO_FILE: { zh: '没有收到文件', en: 'No file arrived' },
} as const;
export type MediaRefusal = keyof typeof MEDIA_REFUSALS;

export function isMediaRefusal(value: unknown): value is MediaRefusal {
  return typeof value === 'string' && Object.hasOwn(MEDIA_REFUSALS, value);
}

/** Limits of a picture before it is decoded, and of a video's length. */
export const PICTURE_PIXELS_MAX = 40_000_000;
export const PICTURE_SIDE_MAX = 8_000;
export const VIDEO_SECONDS_MAX = 60;

/** How long a ticket may be used, and how long links work. */
export const TICKET_LIFE_MS = 10 * 60_000;
export const LINK_LIFE_MS = 10 * 60_000;
export const REVEAL_LIFE_MS = 60_000;
