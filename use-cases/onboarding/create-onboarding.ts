import type { ApplicationEdit } from '../../contract/schemas/onboarding.js';
import { AppError } from '../../contract/terms/errors.js';
import {
  OPEN_APPLICATION_STATUSES,
  type ApplicationActor,
  type ApplicationKind,
  type ApplicationStatus,
} from '../../contract/terms/onboarding.js';
import type { ApplicationDocument } from '../../data/repositories/applications.js';
import type { ApplicationChange } from '../../domain/onboarding/state.js';
import { requireApplication } from './change-application.js';
import { neededItems } from './completeness.js';
import type { OnboardingDeps } from './deps.js';
import { editApplication } from './edit-application.js';
import type { OnboardingGateway } from './gateway.js';
import { openApplication } from './open-application.js';
import { ownerInvitation } from './owner-invitation.js';
import {
  applicationOfWorker,
  revealIdentity,
  type RevealedField,
  type RevealedIdentity,
} from './reveal-identity.js';
import {
  presentApplication,
  presentApplicationFile,
  presentApplicationRow,
  type ApplicationDto,
  type ApplicationFileDto,
  type ApplicationRowDto,
  type Notes,
} from './present.js';
import { openNote, sealNote } from './sealed-notes.js';

export type Onboarding = ReturnType<typeof createOnboarding>;

/** Who asks, when, and under which key: a repeat of the request has the effect once. */
export type ApplicationRequest = {
  readonly actor: ApplicationActor;
  readonly receivedAtMs: number;
  readonly key: string;
};

/** City codes within reach; undefined = every city. */
export type ApplicationScope = { readonly cityCodes?: readonly string[] | undefined };

type OnOne = ApplicationRequest & { readonly applicationId: string };

/** Applications as one object for the api; whoever is out of reach gets NOT_FOUND. */
export function createOnboarding(deps: OnboardingDeps, gateway: OnboardingGateway) {
  return {
    mine: { ...createApplicantSteps(deps, gateway), ...createHistory(deps) },
    desk: { ...createDesk(deps, gateway), ...createReveals(deps) },
  };
}

const presenterOf =
  (deps: OnboardingDeps) =>
  async (row: ApplicationDocument): Promise<ApplicationDto> => {
    const [events, notes, needed] = await Promise.all([
      deps.applications.history(row._id),
      notesOf(deps, row._id),
      neededItems(deps, row),
    ]);
    return presentApplication({ row, events, notes, needed });
  };

function createHistory(deps: OnboardingDeps) {
  return {
    /** Of a worker: all that he applied for before and after; none when he came another way. */
    async ofWorker(workerId: string): Promise<ApplicationDto[]> {
      const became = await deps.applications.findByWorker(workerId);
      if (became === null) return [];
      const rows = await deps.applications.ofApplicant(became.applicantId);
      const mine = rows.filter(({ kind }) => kind === 'WORKER');
      return Promise.all(mine.map(presenterOf(deps)));
    },
  };
}

/** Whoever reveals has been written down before, by the route. */
function createReveals(deps: OnboardingDeps) {
  return {
    /** Of one application in plain. */
    async reveal(input: {
      readonly applicationId: string;
      readonly scope: ApplicationScope;
      readonly fields: readonly RevealedField[];
    }): Promise<RevealedIdentity> {
      const row = await requireInReach(deps, input);
      return revealIdentity(deps, { row, fields: input.fields });
    },

    /** The same of a worker, by what he became one. */
    async revealWorker(input: {
      readonly workerId: string;
      readonly scope: ApplicationScope;
      readonly fields: readonly RevealedField[];
    }): Promise<RevealedIdentity> {
      const { _id: applicationId } = await applicationOfWorker(deps, input.workerId);
      const row = await requireInReach(deps, { ...input, applicationId });
      return revealIdentity(deps, { row, fields: input.fields });
    },
  };
}

function createApplicantSteps(deps: OnboardingDeps, gateway: OnboardingGateway) {
  const present = presenterOf(deps);
  const step = async (
    row: ApplicationDocument,
    asked: ApplicationRequest & {
      readonly change: ApplicationChange;
      readonly note?: string | undefined;
      readonly seenVersion?: number;
    },
  ): Promise<ApplicationDto> => {
    await send(deps, gateway, { ...asked, row });
    return present(await requireApplication(deps, row._id));
  };

  return {
    /** Errors: those of `openApplication`. The run is told; one that is lost starts later. */
    async open(
      input: ApplicationRequest & { readonly kind: ApplicationKind; readonly cityCode: string },
    ): Promise<ApplicationDto> {
      const row = await openApplication(deps, input);
      if (row.status === 'DRAFT') {
        const { actor, receivedAtMs, key } = input;
        const command = { actor, receivedAtMs, key, seenSeq: row.seq, change: null };
        const updateId = `open-${row._id}`;
        await gateway.updateApplication({
          applicationId: row._id,
          name: 'open',
          updateId,
          command,
        });
      }
      return present(row);
    },

    async list(applicantId: string): Promise<ApplicationDto[]> {
      const rows = await deps.applications.ofApplicant(applicantId);
      return Promise.all(rows.map(present));
    },

    async get(input: OwnOne): Promise<ApplicationDto> {
      return present(await requireOwn(deps, input));
    },

    async edit(
      input: OwnOne & { readonly expectedVersion: number; readonly edit: ApplicationEdit },
    ): Promise<ApplicationDto> {
      const { expectedVersion, edit } = input;
      const row = await requireOwn(deps, input);
      return present(await editApplication(deps, { row, expectedVersion, edit }));
    },

    /** The first time, or what was sent back. */
    async submit(input: OnOne & { readonly seenVersion: number }): Promise<ApplicationDto> {
      const row = await requireOwn(deps, { ...input, applicantId: input.actor.id });
      const event = row.submittedAt === null ? 'submit' : 'resubmit';
      return step(row, { ...input, change: { event } });
    },

    async withdraw(input: OnOne & { readonly note?: string | undefined }): Promise<ApplicationDto> {
      const row = await requireOwn(deps, { ...input, applicantId: input.actor.id });
      return step(row, { ...input, change: { event: 'withdraw' } });
    },

    /** NOT_FOUND, ACTION_NOT_ALLOWED before it is active, STAFF_STATE once the owner is in. */
    async invitation(input: OwnOne) {
      return ownerInvitation(deps, await requireOwn(deps, input));
    },
  };
}

type OwnOne = { readonly applicationId: string; readonly applicantId: string };

function createDesk(deps: OnboardingDeps, gateway: OnboardingGateway) {
  const file = async (row: ApplicationDocument, viewerId: string): Promise<ApplicationFileDto> => {
    const [events, notes] = await Promise.all([
      deps.applications.history(row._id),
      notesOf(deps, row._id),
    ]);
    const viewer = { id: viewerId, atMs: deps.clock.nowMs() };
    return presentApplicationFile({ row, events, notes, viewer });
  };

  return {
    /** What is due first on top; one row more than `limit`. */
    async queue(query: {
      readonly scope: ApplicationScope;
      readonly viewerId: string;
      readonly statuses?: readonly ApplicationStatus[] | undefined;
      readonly kind?: ApplicationKind | undefined;
      readonly cityCode?: string | undefined;
      readonly claim: 'mine' | 'free' | 'all';
      readonly isOverdueOnly: boolean;
      readonly after?: { readonly atMs: number; readonly id: string } | undefined;
      readonly limit: number;
    }): Promise<ApplicationRowDto[]> {
      const { viewerId, kind, claim, after, limit } = query;
      const atMs = deps.clock.nowMs();
      const at = new Date(atMs);
      const rows = await deps.applications.queue({
        cityCodes: citiesOf(query.scope, query.cityCode),
        statuses: query.statuses ?? OPEN_APPLICATION_STATUSES.filter((one) => one !== 'DRAFT'),
        kind,
        claimedBy: claim === 'all' ? undefined : claim === 'mine' ? viewerId : null,
        ...(query.isOverdueOnly && { dueBefore: at }),
        at,
        after,
        limit,
      });
      return rows.map((row) => presentApplicationRow(row, { id: viewerId, atMs }));
    },

    async get(input: {
      readonly applicationId: string;
      readonly scope: ApplicationScope;
      readonly viewerId: string;
    }): Promise<ApplicationFileDto> {
      return file(await requireInReach(deps, input), input.viewerId);
    },

    /** One step of an operator with his reason; the run decides between two at once. */
    async step(
      input: OnOne & {
        readonly scope: ApplicationScope;
        readonly change: ApplicationChange;
        readonly note?: string | undefined;
      },
    ): Promise<ApplicationFileDto> {
      const row = await requireInReach(deps, input);
      await send(deps, gateway, { ...input, row });
      return file(await requireApplication(deps, row._id), input.actor.id);
    },
  };
}

async function send(
  deps: OnboardingDeps,
  gateway: OnboardingGateway,
  asked: ApplicationRequest & {
    readonly row: ApplicationDocument;
    readonly change: ApplicationChange;
    readonly note?: string | undefined;
    readonly seenVersion?: number;
  },
): Promise<void> {
  const { row, actor, receivedAtMs, change, note: text, seenVersion } = asked;
  const { event } = change;
  if (!isUpdate(event)) throw new AppError('INTERNAL', { detail: `${event} is nobody's step` });
  const key = `${actor.id}:${event}:${asked.key}`;
  const noteId = text === undefined ? undefined : `${row._id}:${key}`;
  if (noteId !== undefined && text !== undefined) {
    const at = new Date(receivedAtMs);
    const note = { _id: noteId, applicationId: row._id, by: actor, text, at };
    await deps.applications.insertNote(sealNote(deps, note));
  }
  await gateway.updateApplication({
    applicationId: row._id,
    name: event,
    updateId: key,
    command: {
      actor,
      receivedAtMs,
      key,
      seenSeq: row.seq,
      change,
      ...(noteId !== undefined && { noteId }),
      ...(seenVersion !== undefined && { seenVersion }),
    },
  });
}

type ClockEvent = 'claimLapsed' | 'remind' | 'escalate' | 'expire';
const CLOCKS: readonly string[] = ['claimLapsed', 'remind', 'escalate', 'expire'];

function isUpdate(
  event: ApplicationChange['event'],
): event is Exclude<ApplicationChange['event'], ClockEvent> {
  return !CLOCKS.includes(event);
}

async function requireOwn(deps: OnboardingDeps, input: OwnOne): Promise<ApplicationDocument> {
  const row = await requireApplication(deps, input.applicationId);
  if (row.applicantId !== input.applicantId) throw new AppError('NOT_FOUND');
  return row;
}

/** A draft is its applicant's alone. */
async function requireInReach(
  deps: OnboardingDeps,
  input: { readonly applicationId: string; readonly scope: ApplicationScope },
): Promise<ApplicationDocument> {
  const row = await requireApplication(deps, input.applicationId);
  const { cityCodes } = input.scope;
  const isMine = cityCodes === undefined || cityCodes.includes(row.cityCode);
  if (!isMine || row.submittedAt === null) throw new AppError('NOT_FOUND');
  return row;
}

async function notesOf(deps: OnboardingDeps, applicationId: string): Promise<Notes> {
  const notes = await deps.applications.notesOf(applicationId);
  return new Map(notes.map((note) => [note._id, openNote(deps, note)]));
}

/** A city that is not the viewer's gives an empty queue. */
function citiesOf(
  scope: ApplicationScope,
  cityCode: string | undefined,
): readonly string[] | undefined {
  if (cityCode === undefined) return scope.cityCodes;
  const isMine = scope.cityCodes === undefined || scope.cityCodes.includes(cityCode);
  return isMine ? [cityCode] : [];
}
