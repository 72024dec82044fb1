import { randomBytes, randomUUID } from 'node:crypto';
import type {
  DataExportDto,
  ExportLinkDto,
  StaffExportDto,
} from '../../contract/schemas/privacy.js';
import { AppError } from '../../contract/terms/errors.js';
import { PRIVACY_TIMES } from '../../contract/terms/privacy.js';
import type { DataExportDocument, ListedAfter } from '../../data/repositories/data-exports.js';
import type { PersonalSubject } from '../../data/repositories/personal-rows.js';
import { readToken, signToken } from '../media/signed-token.js';
import { openExport } from './build-export.js';
import type { PrivacyDeps, PrivacyGateway } from './deps.js';
import { started } from './started.js';

const KEY_BYTES = 24;

type LinkClaims = { readonly exportId: string; readonly expiresAtMs: number };

/** Copies of what is kept about a person, for himself. */
export function createExports(deps: PrivacyDeps, gateway: PrivacyGateway) {
  return {
    async list({ id, kind }: PersonalSubject): Promise<DataExportDto[]> {
      const rows = await deps.exports.ofSubject(id);
      return rows.filter((row) => row.kind === kind).map(presentExport);
    },

    /** Asks for one; EXPORT_LIMIT when there is one of today. A lost start is mended later. */
    async request({ kind, id: subjectId }: PersonalSubject): Promise<DataExportDto> {
      const nowMs = deps.clock.nowMs();
      const requestedAt = new Date(nowMs);
      const row: DataExportDocument = {
        _id: randomUUID(),
        kind,
        subjectId,
        day: requestedAt.toISOString().slice(0, 10),
        status: 'REQUESTED',
        requestedAt,
        readyAt: null,
        expiresAt: new Date(nowMs + PRIVACY_TIMES.exportKeptMs),
        removedAt: null,
        fileKey: randomBytes(KEY_BYTES).toString('base64url'),
        bytes: null,
        rows: null,
      };
      if (!(await deps.exports.insert(row))) throw new AppError('EXPORT_LIMIT');
      await started(gateway.startExport(row._id));
      return presentExport(row);
    },

    /** A link that works for minutes, for whoever has it. NOT_FOUND before the file is there. */
    async link(input: PersonalSubject & { readonly exportId: string }): Promise<ExportLinkDto> {
      const { kind, id, exportId } = input;
      const row = await deps.exports.findById(exportId);
      const isMine = row?.subjectId === id && row.kind === kind;
      if (!isMine || !isOpen(deps, row)) throw new AppError('NOT_FOUND');
      const expiresAtMs = deps.clock.nowMs() + PRIVACY_TIMES.exportLinkMs;
      const claims: LinkClaims = { exportId, expiresAtMs };
      const token = signToken({ key: deps.signKey, kind: 'export', claims });
      return {
        path: `/me/exports/files/${token}`,
        expiresAt: new Date(expiresAtMs).toISOString(),
      };
    },

    /** The plain file. LINK_EXPIRED when its time is over; NOT_FOUND for what is no link. */
    async open(token: string): Promise<{ readonly exportId: string; readonly json: string }> {
      const claims = readToken<LinkClaims>({ key: deps.signKey, kind: 'export', token });
      if (claims === undefined) throw new AppError('NOT_FOUND');
      if (claims.expiresAtMs <= deps.clock.nowMs()) throw new AppError('LINK_EXPIRED');
      const row = await deps.exports.findById(claims.exportId);
      if (row === null || !isOpen(deps, row)) throw new AppError('NOT_FOUND');
      return { exportId: row._id, json: await openExport(deps, row) };
    },

    /** For staff: everybody's, without anything of what is in them. */
    async listAll(page: {
      readonly after?: ListedAfter | undefined;
      readonly limit: number;
    }): Promise<StaffExportDto[]> {
      return (await deps.exports.list(page)).map((row) => ({
        ...presentExport(row),
        subject: { kind: row.kind, id: row.subjectId },
      }));
    },
  };
}

function isOpen(deps: PrivacyDeps, row: DataExportDocument): boolean {
  return row.status === 'READY' && row.expiresAt.getTime() > deps.clock.nowMs();
}

function presentExport(row: DataExportDocument): DataExportDto {
  const { _id: id, status, requestedAt, readyAt, expiresAt, bytes, rows } = row;
  return {
    id,
    status,
    requestedAt: requestedAt.toISOString(),
    readyAt: readyAt?.toISOString() ?? null,
    expiresAt: expiresAt.toISOString(),
    bytes,
    rows,
  };
}
