import type { MediaDeps } from './deps.js';
import { issueTicket } from './issue-ticket.js';
import { openFile, openLink, ownMedia, publishedLink, revealMedia } from './links.js';
import { decideMedia, listMediaForReview } from './review-media.js';
import { sweepMedia } from './sweep-media.js';
import { takeUpload } from './take-upload.js';

type Rest<F> = F extends (deps: MediaDeps, input: infer I) => infer R ? (input: I) => R : never;

export type Media = {
  readonly issueTicket: Rest<typeof issueTicket>;
  readonly takeUpload: Rest<typeof takeUpload>;
  readonly own: Rest<typeof ownMedia>;
  readonly openLink: Rest<typeof openLink>;
  readonly publishedLink: Rest<typeof publishedLink>;
  readonly reveal: Rest<typeof revealMedia>;
  readonly openFile: Rest<typeof openFile>;
  readonly listForReview: Rest<typeof listMediaForReview>;
  readonly decide: Rest<typeof decideMedia>;
  sweep(): ReturnType<typeof sweepMedia>;
};

/** Files that people hand in, as one object for the api. */
export function createMedia(deps: MediaDeps): Media {
  return {
    issueTicket: (input) => issueTicket(deps, input),
    takeUpload: (input) => takeUpload(deps, input),
    own: (input) => ownMedia(deps, input),
    openLink: (input) => openLink(deps, input),
    publishedLink: (mediaId) => publishedLink(deps, mediaId),
    reveal: (input) => revealMedia(deps, input),
    openFile: (token) => openFile(deps, token),
    listForReview: (input) => listMediaForReview(deps, input),
    decide: (input) => decideMedia(deps, input),
    sweep: () => sweepMedia(deps),
  };
}
