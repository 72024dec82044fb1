import { callForFile, type CallOptions, type Method } from '../api/http';

/** Fetches a file with the session of the person and saves it under its name. */
export async function download(
  method: Method,
  path: string,
  options: CallOptions & { readonly fallbackName: string },
): Promise<Headers> {
  const { blob, headers } = await callForFile(method, path, options);
  const named = /filename="([^"]+)"/.exec(headers.get('Content-Disposition') ?? '')?.[1];
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = named ?? options.fallbackName;
  link.click();
  // The browser has taken the blob once the click was handled.
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
  return headers;
}
