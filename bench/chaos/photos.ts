import { ticketBody, TINY_JPEG, type PhotoOf } from '../../scripts/drive/photos.js';
import type { Net } from './person.js';

/** A ticket is good once: when its answer was lost, the next try takes another. */
const TRIES_MAX = 5;

/** What names no file: the step that names it is refused, and the road goes on. */
const NO_PHOTO = 'no-photo';

/** A person hands in a photo, whatever breaks meanwhile; the visit may be another's by now. */
export async function handInPhoto(net: Net, personId: string, photo: PhotoOf): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const ticket = await net.ask<{ uploadPath: string }>({
      personId,
      method: 'POST',
      path: '/media/tickets',
      body: ticketBody(photo),
    });
    if (!ticket.isOk) return NO_PHOTO;
    const { uploadPath: path } = ticket.body;
    const stored = await net.ask<{ id: string }>({
      ...{ personId, method: 'PUT', path },
      bytes: TINY_JPEG,
    });
    if (stored.isOk) return stored.body.id;
    if (attempt >= TRIES_MAX) return NO_PHOTO;
  }
}
