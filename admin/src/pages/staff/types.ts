import type { z } from 'zod';
import type {
  acceptedSchema,
  confirmedSchema,
  invitedSchema,
  staffPageSchema,
  staffPersonSchema,
  staffSessionListSchema,
} from '@contract/schemas/staff';
import { useMay, useProfile } from '../../providers/profile';

export type Person = z.infer<typeof staffPersonSchema>;
export type PersonPage = z.infer<typeof staffPageSchema>;
export type Invited = z.infer<typeof invitedSchema>;
export type SessionList = z.infer<typeof staffSessionListSchema>;
export type Accepted = z.infer<typeof acceptedSchema>;
export type Confirmed = z.infer<typeof confirmedSchema>;

export type StaffDoor = {
  /** `/admin/staff` or `/merchant/staff`. */
  readonly path: string;
  readonly isPlatform: boolean;
  readonly canWrite: boolean;
  readonly ownId: string | undefined;
};

/** The same pages serve both consoles; only the door of the server differs. */
export function useStaffDoor(): StaffDoor {
  const profile = useProfile();
  const may = useMay();
  const isPlatform = profile?.audience !== 'merchant';
  return {
    path: isPlatform ? '/admin/staff' : '/merchant/staff',
    isPlatform,
    canWrite: may(isPlatform ? 'staff.write' : 'merchantStaff.write'),
    ownId: profile?.id,
  };
}
