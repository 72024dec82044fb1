import type { MediaPurpose } from '@contract/terms/media';
import { API_BASE, ApiError, call, freshSession } from '../api/http';

type Ticket = { readonly uploadPath: string };
type Answer = { readonly id: string; readonly code: string; readonly title: string };

/** Hands in one file for a purpose; answers its id. Throws ApiError. */
export async function uploadFile(
  file: File,
  use: { readonly purpose: MediaPurpose; readonly orderId?: string },
): Promise<string> {
  const { uploadPath } = await call<Ticket>('POST', '/media/tickets', {
    body: { ...use, contentType: file.type, bytes: file.size },
  });
  const session = await freshSession();
  const response = await fetch(`${API_BASE}${uploadPath}`, {
    method: 'PUT',
    headers: {
      'Content-Type': file.type,
      ...(session !== null && { Authorization: `Bearer ${session.accessToken}` }),
    },
    body: file,
  });
  const answer = (await response.json()) as Answer;
  if (!response.ok) throw new ApiError({ ...answer, status: response.status });
  return answer.id;
}
