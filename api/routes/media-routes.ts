import { pipeline } from 'node:stream/promises';
import {
  mediaFileParamsSchema,
  mediaLinkSchema,
  mediaParamsSchema,
  mediaSchema,
  mediaTicketRequestSchema,
  mediaTicketSchema,
  uploadParamsSchema,
} from '../../contract/schemas/media.js';
import { isAppError } from '../../contract/terms/errors.js';
import { MEDIA_PURPOSE_SPECS } from '../../contract/terms/media.js';
import { AUDIENCES, rolesOfAudience, type Actor } from '../../contract/terms/permissions.js';
import type { MediaFile } from '../../use-cases/media/links.js';
import { defineRoute, STREAMED, type Route, type RouteContext } from '../kit/route.js';
import { UPLOAD_CONTENT_TYPES, uploadBody } from '../upload-body.js';

/** Everybody who is signed in; the purpose and the file itself decide further. */
const SIGNED_IN = {
  audience: AUDIENCES,
  roles: AUDIENCES.flatMap((audience) => [...rolesOfAudience(audience)]),
  scope: 'own',
} as const;

/** A file is never a page: no script runs in it, wherever it is opened. */
const FILE_POLICY = "default-src 'none'; style-src 'none'; sandbox";

const UPLOAD_ERRORS = [
  'TICKET_INVALID',
  'TICKET_SPENT',
  'MEDIA_REFUSED',
  'MEDIA_TOO_LARGE',
  'UPLOAD_TOO_SLOW',
] as const;

const upload = {
  path: '/media/uploads/:ticket',
  tags: ['media'],
  access: SIGNED_IN,
  params: uploadParamsSchema,
  streamed: UPLOAD_CONTENT_TYPES,
  responses: { 201: mediaSchema },
  errors: UPLOAD_ERRORS,
  rateLimit: 'uploadBody',
  audit: { none: 'the ticket is recorded, and it allows this once' },
  handler: takeUpload,
} as const;

export const MEDIA_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/media/tickets',
    summary: 'The right to hand in one file, for ten minutes',
    tags: ['media'],
    access: SIGNED_IN,
    body: mediaTicketRequestSchema,
    responses: { 201: mediaTicketSchema },
    errors: [
      'MEDIA_REFUSED',
      'MEDIA_TOO_LARGE',
      'MEDIA_KIND_UNAVAILABLE',
      'NOT_FOUND',
      'CONSENT_NEEDED',
    ],
    rateLimit: {
      class: 'upload',
      bytes: ({ body }) => (body as { readonly bytes: number }).bytes,
    },
    handler: async ({ actor, body, deps }) => {
      const { consent } = MEDIA_PURPOSE_SPECS[body.purpose];
      const ticket = await deps.media.issueTicket({ actor, request: body });
      // After the rights: whoever may not hand this in is told so first.
      if (consent !== undefined) await deps.consents.require(actor, consent);
      return { status: 201, body: ticket };
    },
  }),
  defineRoute({ ...upload, method: 'put', summary: 'The file of a ticket' }),
  defineRoute({
    ...upload,
    method: 'post',
    summary: 'The file of a ticket, from clients that send forms by POST only',
  }),
  defineRoute({
    method: 'get',
    path: '/media/:mediaId',
    summary: 'One’s own file with its review',
    tags: ['media'],
    access: SIGNED_IN,
    params: mediaParamsSchema,
    responses: { 200: mediaSchema },
    rateLimit: 'read',
    handler: async ({ actor, params, deps }) => ({
      status: 200,
      body: await deps.media.own({ actor, mediaId: params.mediaId }),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/media/:mediaId/links',
    summary: 'A link to a file for ten minutes, for whoever may see it',
    tags: ['media'],
    access: SIGNED_IN,
    params: mediaParamsSchema,
    responses: { 201: mediaLinkSchema },
    rateLimit: 'read',
    audit: { none: 'making a link to a file that one sees anyway changes nothing' },
    handler: async ({ actor, params, deps }) => ({
      status: 201,
      body: await deps.media.openLink({ actor, mediaId: params.mediaId }),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/media/files/:token',
    summary: 'The bytes behind a link',
    tags: ['media'],
    access: 'public',
    params: mediaFileParamsSchema,
    responses: {
      // Whatever the file is: a picture or a film.
      200: { contentType: '*/*', description: 'The file' },
    },
    errors: ['LINK_EXPIRED'],
    rateLimit: 'publicRead',
    handler: async ({ params, deps, http }) => {
      await sendFile(http.response, await deps.media.openFile(params.token));
      return STREAMED;
    },
  }),
];

async function takeUpload(ctx: RouteContext<{ readonly ticket: string }, unknown, unknown, Actor>) {
  const { actor, params, deps, http } = ctx;
  try {
    const body = await deps.media.takeUpload({
      actor,
      ticket: params.ticket,
      body: () => uploadBody(http.request),
    });
    return { status: 201, body } as const;
  } catch (error) {
    // Who dribbles is not waited for: the connection ends with the answer.
    if (isAppError(error) && error.code === 'UPLOAD_TOO_SLOW') {
      http.response.setHeader('Connection', 'close');
    }
    throw error;
  }
}

async function sendFile(
  response: RouteContext['http']['response'],
  file: MediaFile,
): Promise<void> {
  const { mediaId, contentType, body, isPicture } = file;
  const extension = contentType.slice(contentType.indexOf('/') + 1);
  const disposition = isPicture ? 'inline' : 'attachment';
  response.writeHead(200, {
    'Content-Type': contentType,
    'Content-Disposition': `${disposition}; filename="${mediaId}.${extension}"`,
    'Content-Security-Policy': FILE_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-store',
  });
  // A reader who has gone is no fault; one who waits sees the connection end.
  await pipeline(body, response).catch(() => response.destroy());
}
