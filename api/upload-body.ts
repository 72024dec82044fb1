import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import busboy from 'busboy';

/** What a form may have beside its one file: what clients of mini-programs send along. */
const FORM_LIMITS = { files: 1, fields: 8, parts: 9, fieldSize: 1_024, headerPairs: 20 } as const;

/** Content types that an upload may have. */
export const UPLOAD_CONTENT_TYPES = ['application/octet-stream', 'multipart/form-data'] as const;

/**
 * The bytes of an upload: the body itself, or the first file of a form. Names that the client
 * gives the file are not read. Ending it early leaves the connection alone, so that the answer
 * still arrives; what is yet to come is thrown away. A form without a file ends with an error.
 */
export function uploadBody(request: IncomingMessage): Readable {
  const body = new PassThrough();
  request.once('close', () => {
    if (!request.complete) body.destroy(new RangeError('the body was cut off'));
  });
  const isForm = /^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '');
  if (isForm) pipeForm(request, body);
  else request.pipe(body);
  body.once('close', () => {
    request.unpipe();
    request.resume();
  });
  return body;
}

function pipeForm(request: IncomingMessage, body: PassThrough): void {
  const fail = () => void body.destroy(new RangeError('not a form with a file'));
  try {
    const form = busboy({ headers: request.headers, limits: FORM_LIMITS });
    let hasFile = false;
    form.on('file', (_field, file) => {
      if (hasFile) {
        file.resume();
        return;
      }
      hasFile = true;
      file.once('error', fail);
      file.pipe(body);
      // A body that ended early takes no more; the form must not wait for it.
      body.once('close', () => file.resume());
    });
    form.once('error', fail);
    form.once('close', () => {
      if (!hasFile) fail();
    });
    request.pipe(form);
  } catch {
    // Thrown for a content type without a boundary.
    fail();
  }
}
