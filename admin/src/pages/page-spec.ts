import type { ComponentType, ReactNode } from 'react';
import type { LocalName } from '@contract/terms/catalogue';
import type { ModuleCode } from '@contract/terms/modules';
import type { Permission } from '@contract/terms/permissions';
import type { Session } from '../api/session';

/** Groups of the side menu, in the order they are shown. */
export const MENU_GROUPS = {
  operations: { zh: '运营', en: 'Operations' },
  dispatch: { zh: '调度', en: 'Dispatch' },
  people: { zh: '人员', en: 'People' },
  places: { zh: '城市与门店', en: 'Cities and stores' },
  money: { zh: '资金', en: 'Money' },
  catalogue: { zh: '商品', en: 'Catalogue' },
  data: { zh: '数据', en: 'Data' },
  settings: { zh: '设置', en: 'Settings' },
} as const satisfies Readonly<Record<string, LocalName>>;
export type MenuGroup = keyof typeof MENU_GROUPS;

/** One hand-written page: where it is, who sees it, what loads it. */
export type PageSpec = {
  /** Path under /admin, e.g. `/orders/:orderId`. */
  readonly path: string;
  readonly load: () => Promise<{ readonly default: ComponentType }>;
  /** All of them are needed; the server decides, the menu only hides. */
  readonly permission?: Permission;
  /** Absent: both consoles. */
  readonly audience?: Session['audience'];
  readonly module?: ModuleCode;
  /** Absent: no entry of its own in the menu. */
  readonly menu?: {
    readonly group: MenuGroup;
    readonly label: LocalName;
    readonly icon: ReactNode;
    /** Smaller comes first in its group. */
    readonly order: number;
    /** Names the live count that is shown beside it (see layout/counts.ts). */
    readonly count?: string;
  };
  /** A resource whose generic screens this page replaces in the menu. */
  readonly replaces?: string;
};
