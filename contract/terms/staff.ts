/** INVITED: has an account name and roles, and no password yet. */
export const STAFF_STATUSES = ['INVITED', 'ACTIVE', 'FROZEN'] as const;
export type StaffStatus = (typeof STAFF_STATUSES)[number];

export const PASSWORD_LENGTH_MIN = 10;
