import { AUDIENCES } from '../../contract/terms/permissions.js';

/** Who may follow live events; how far it reaches comes from his roles. */
export const LIVE_ACCESS = { audience: AUDIENCES, permission: 'live.read' } as const;
