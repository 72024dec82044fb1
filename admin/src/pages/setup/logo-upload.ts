import { API_BASE, ApiError, call, freshSession } from '../../api/http';

type Ticket = { readonly uploadPath: string };
type Media = { readonly id: string };

/** Hands in a picture as the logo of the brand; answers the id of the file. Throws ApiError. */
export async function uploadLogo(file: File): Promise<string> {
  const { uploadPath } = await call<Ticket>('POST', '/media/tickets', {
    body: { purpose: 'BRAND_LOGO', contentType: file.type, bytes: file.size },
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
  const answer = (await response.json()) as Media & {
    readonly code: string;
    readonly title: string;
  };
  if (!response.ok) throw new ApiError({ ...answer, status: response.status });
  return answer.id;
}
