import { AppError } from '../../contract/terms/errors.js';
import type { StaffStatus } from '../../contract/terms/staff.js';
import type { StaffAudience } from '../../data/repositories/staff-desk.js';
import { editPerson, freezePerson, resetLogin, unfreezePerson } from './changes.js';
import type { StaffDeps } from './deps.js';
import { acceptEnrolment, confirmEnrolment } from './enrol.js';
import { cancelInvitation, invite, reissueInvitation } from './invitations.js';
import { presentPerson, requirePerson, type Manager, type StaffPersonDto } from './person.js';

export type StaffDesk = ReturnType<typeof createStaffDesk>;

type OnPerson = { readonly manager: Manager; readonly staffId: string };

/** Operators, people of merchants and their invitations as one object for the api. */
export function createStaffDesk(deps: StaffDeps) {
  return {
    invite: (input: Parameters<typeof invite>[1]) => invite(deps, input),
    reissue: (input: OnPerson) => reissueInvitation(deps, input),
    cancel: (input: OnPerson) => cancelInvitation(deps, input),
    accept: (input: Parameters<typeof acceptEnrolment>[1]) => acceptEnrolment(deps, input),
    confirm: (input: Parameters<typeof confirmEnrolment>[1]) => confirmEnrolment(deps, input),
    edit: (input: Parameters<typeof editPerson>[1]) => editPerson(deps, input),
    freeze: (input: OnPerson) => freezePerson(deps, input),
    unfreeze: (input: OnPerson) => unfreezePerson(deps, input),
    resetLogin: (input: Parameters<typeof resetLogin>[1]) => resetLogin(deps, input),

    /** By id; one row more than `limit`. */
    async list(input: {
      readonly manager: Manager;
      readonly audience?: StaffAudience | undefined;
      readonly merchantId?: string | undefined;
      readonly status?: StaffStatus | undefined;
      readonly afterId?: string | undefined;
      readonly limit: number;
    }): Promise<StaffPersonDto[]> {
      const { manager, ...query } = input;
      const merchantId = manager.merchantId ?? query.merchantId;
      const rows = await deps.staffDesk.list({ ...query, merchantId });
      return rows.map((person) => presentPerson(person, deps.clock.nowMs()));
    },

    /** NOT_FOUND when he is not within reach. */
    async get(input: OnPerson): Promise<StaffPersonDto> {
      return presentPerson(await requirePerson(deps, input), deps.clock.nowMs());
    },

    /** His open sessions, the newest first. NOT_FOUND. */
    async sessions(input: OnPerson) {
      const { _id: subjectId, audience } = await requirePerson(deps, input);
      const now = new Date(deps.clock.nowMs());
      const rows = await deps.sessions.listOpen({ subjectId, audience, now });
      return rows.map((session) => ({
        id: session._id,
        openedAt: session.createdAt.toISOString(),
        lastUsedAt: session.rotatedAt.toISOString(),
        expiresAt: session.absoluteExpiresAt.toISOString(),
      }));
    },

    /** Ends one session of the person. NOT_FOUND for one that is not his or has ended. */
    async endSession(input: OnPerson & { readonly sessionId: string }): Promise<void> {
      const { _id: subjectId, audience } = await requirePerson(deps, input);
      const { sessionId } = input;
      const at = new Date(deps.clock.nowMs());
      const end = { sessionId, subjectId, audience, reason: 'endedByManager', at };
      if (!(await deps.sessions.revokeOne(end))) throw new AppError('NOT_FOUND');
    },
  };
}
