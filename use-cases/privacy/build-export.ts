import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { DATA_MAP, type DataMapRow } from '../../contract/terms/data-map.js';
import { AppError } from '../../contract/terms/errors.js';
import type { DataExportDocument } from '../../data/repositories/data-exports.js';
import type { PersonalSubject, SubjectIds } from '../../data/repositories/personal-rows.js';
import type { PrivacyDeps } from './deps.js';
import { exportedRow } from './export-rows.js';
import type { FieldOwner } from './field-cipher.js';

/** Of the plain file; what one person leaves behind is far below. Beyond it staff has to help. */
const BYTES_MAX = 128 * 1024 * 1024;

export type BuiltExport = { readonly json: string; readonly rows: number };

/**
 * Writes the file of an export and makes it readable. A repeat writes it anew under the same key.
 * False when it was removed meanwhile.
 */
export async function buildExport(deps: PrivacyDeps, exportId: string): Promise<boolean> {
  const row = await deps.exports.findById(exportId);
  if (row === null) throw new AppError('NOT_FOUND', { detail: `export ${exportId}` });
  if (row.status !== 'REQUESTED') return row.status === 'READY';
  const { json, rows } = await collectExport(deps, { kind: row.kind, id: row.subjectId });
  const sealed = await deps.cipher.seal({ ...placeOf(row), value: json });
  // What an attempt before has left would be found under the same key.
  await deps.storage.remove(row.fileKey);
  await deps.storage.put({
    key: row.fileKey,
    body: Readable.from([sealed]),
    bytes: Buffer.byteLength(sealed),
    contentType: 'application/octet-stream',
  });
  const bytes = Buffer.byteLength(json);
  const at = new Date(deps.clock.nowMs());
  if (await deps.exports.markReady({ exportId, bytes, rows, at })) return true;
  await deps.storage.remove(row.fileKey);
  return false;
}

/** The plain file; NOT_FOUND once it was removed or its person was erased. */
export async function openExport(deps: PrivacyDeps, row: DataExportDocument): Promise<string> {
  const stored = await deps.storage.open(row.fileKey);
  if (stored === null) throw new AppError('NOT_FOUND');
  return deps.cipher.open({ ...placeOf(row), cipherText: await text(stored) });
}

/** First nobody can open it, then the bytes go. */
export async function removeExport(deps: PrivacyDeps, exportId: string): Promise<void> {
  const row = await deps.exports.findById(exportId);
  if (row === null) return;
  await deps.exports.markRemoved(exportId, new Date(deps.clock.nowMs()));
  await deps.storage.remove(row.fileKey);
}

/** Every row of a person that the data map knows, collection by collection. */
export async function collectExport(
  deps: PrivacyDeps,
  subject: PersonalSubject,
): Promise<BuiltExport> {
  const ids = await deps.rows.idsOf(subject);
  const parts: string[] = [];
  let bytes = 0;
  let rows = 0;
  for (const map of DATA_MAP) {
    const found = await rowsOf(deps, { subject, ids, map });
    if (found.length === 0) continue;
    rows += found.length;
    const part = `${JSON.stringify(map.collection)}: ${JSON.stringify({ what: map.holds, rows: found }, undefined, 1)}`;
    bytes += Buffer.byteLength(part);
    if (bytes > BYTES_MAX) throw new AppError('INTERNAL', { detail: 'an export is too large' });
    parts.push(part);
  }
  const head = { subject, madeAt: new Date(deps.clock.nowMs()).toISOString(), rows };
  const json = `{"export": ${JSON.stringify(head)},\n"collections": {\n${parts.join(',\n')}\n}}\n`;
  return { json, rows };
}

async function rowsOf(
  deps: PrivacyDeps,
  input: { readonly subject: PersonalSubject; readonly ids: SubjectIds; readonly map: DataMapRow },
): Promise<object[]> {
  const { subject, ids, map } = input;
  const found = new Map<string, object>();
  for (const link of map.links) {
    if (link.of !== subject.kind || link.notExported !== undefined) continue;
    for await (const row of deps.rows.linked(map, link, ids)) {
      found.set(String(row._id), await exportedRow(deps, { subject, map, link, row }));
    }
  }
  return [...found.values()];
}

function placeOf({ _id, kind, subjectId }: DataExportDocument): FieldOwner {
  return {
    subject: `${kind}:${subjectId}`,
    place: { collection: 'dataExports', id: _id, field: 'file' },
  };
}
