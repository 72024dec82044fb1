import { uploadFile } from '../../kit/upload';

/** Hands in a picture as the logo of the brand; answers the id of the file. Throws ApiError. */
export const uploadLogo = (file: File): Promise<string> =>
  uploadFile(file, { purpose: 'BRAND_LOGO' });
