/** ETag header of a versioned answer; the client sends it back as If-Match. */
export function versionHeaders(version: number): Readonly<Record<string, string>> {
  return { ETag: `"${version}"` };
}
