import type { MediaRefusal, MediaType } from '../../contract/terms/media.js';

/** A still picture, at the path that was asked for. */
export type CleanPoster = {
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
};

/** A file that was decoded and written anew, at the path that was asked for. */
export type CleanFile = {
  readonly contentType: MediaType;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  /** A JPEG; of a video only, and not of every one. */
  readonly poster: CleanPoster | null;
};

export type CheckResult =
  | { readonly kind: 'clean'; readonly file: CleanFile }
  | { readonly kind: 'refused'; readonly reason: MediaRefusal };

/** Reads hostile files, so it does so in a process of its own with limits on memory and time. */
export type UploadCheck = {
  /** False where the program that a kind needs is not installed. */
  canTake(type: MediaType): boolean;
  /** Throws SERVICE_UNAVAILABLE when too many files wait. */
  check(input: {
    readonly source: string;
    readonly target: string;
    /** Where a video's still picture goes. */
    readonly poster: string;
    readonly declaredType: MediaType;
    readonly sideMax: number;
  }): Promise<CheckResult>;
  /** Draws the platform's notice over a stored picture. */
  watermark(input: { readonly source: string; readonly target: string }): Promise<CheckResult>;
};

/** `off`: no scanner is set up, and nothing was looked at. */
export type ScanResult = 'clean' | 'infected' | 'off';

export type VirusScan = {
  readonly isOn: boolean;
  /** Throws SERVICE_UNAVAILABLE when the scanner does not answer: unseen files are not taken. */
  scan(path: string): Promise<ScanResult>;
};
