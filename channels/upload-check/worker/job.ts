/**
 * What the process that reads files is told and what it answers. It imports nothing of the
 * product at run time and gets no setting: whoever takes it over finds no secret in it.
 */
export type CheckJob = {
  readonly kind: 'check';
  readonly source: string;
  readonly target: string;
  readonly declaredType: string;
  readonly sideMax: number;
  readonly limits: JobLimits;
  /** Where a video's still picture goes. */
  readonly poster: string;
  /** Path of ffmpeg; null where there is none. */
  readonly ffmpeg: string | null;
};

export type WatermarkJob = {
  readonly kind: 'watermark';
  readonly source: string;
  readonly target: string;
  readonly limits: JobLimits;
};

export type JobLimits = {
  readonly pixelsMax: number;
  readonly pictureSideMax: number;
  readonly videoSecondsMax: number;
};

export type Job = CheckJob | WatermarkJob;

export type Sides = { readonly width: number; readonly height: number };

export type JobResult =
  | {
      readonly kind: 'clean';
      readonly contentType: string;
      readonly width: number | null;
      readonly height: number | null;
      /** Of a video only. */
      readonly poster?: Sides | null;
    }
  | { readonly kind: 'refused'; readonly reason: string };

export const refused = (reason: string): JobResult => ({ kind: 'refused', reason });
