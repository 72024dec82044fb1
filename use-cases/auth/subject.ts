import type { Audience, Role } from '../../contract/terms/permissions.js';
import type { StaffDocument, StaffRepository } from '../../data/repositories/staff.js';
import type { UserDocument, UserRepository } from '../../data/repositories/users.js';

/** The person behind a session, whichever collection he lives in. */
export type Subject = {
  readonly id: string;
  readonly audience: Audience;
  readonly roles: readonly Role[];
  readonly merchantId: string | null;
  readonly cities: readonly string[];
  readonly isActive: boolean;
  readonly sessionVersion: number;
};

export type SubjectRepositories = {
  readonly users: UserRepository;
  readonly staff: StaffRepository;
};

/** Null when there is no such person in this audience. */
export async function findSubject(
  input: SubjectRepositories & { readonly id: string; readonly audience: Audience },
): Promise<Subject | null> {
  const { users, staff, id, audience } = input;
  if (audience === 'customer' || audience === 'worker') {
    const user = await users.findById(id);
    return user?.audience === audience ? subjectOfUser(user) : null;
  }
  const person = await staff.findById(id);
  return person?.audience === audience ? subjectOfStaff(person) : null;
}

export function subjectOfUser(user: UserDocument): Subject {
  return {
    id: user._id,
    audience: user.audience,
    roles: [user.audience],
    merchantId: null,
    cities: [],
    isActive: user.status === 'ACTIVE',
    sessionVersion: user.sessionVersion,
  };
}

export function subjectOfStaff(person: StaffDocument): Subject {
  return {
    id: person._id,
    audience: person.audience,
    roles: person.roles,
    merchantId: person.merchantId,
    cities: person.cities,
    isActive: person.status === 'ACTIVE',
    sessionVersion: person.sessionVersion,
  };
}
