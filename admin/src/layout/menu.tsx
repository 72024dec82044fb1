import type { ReactNode } from 'react';
import type { LocalName } from '@contract/terms/catalogue';
import { useResources } from '../generic/resource-context';
import type { ClientResource } from '../generic/types';
import { MENU_GROUPS, type MenuGroup, type PageSpec } from '../pages/page-spec';
import { PAGES } from '../pages/registry';
import { useMay, useProfile } from '../providers/profile';
import { resourceIcon } from './resource-icons';

export type MenuEntry = {
  readonly key: string;
  readonly path: string;
  readonly label: LocalName;
  readonly icon: ReactNode;
  readonly count?: string;
};
export type MenuSection = {
  readonly group: MenuGroup;
  readonly label: LocalName;
  readonly entries: readonly MenuEntry[];
};

const GROUP_OF_RESOURCE: Readonly<Record<ClientResource['group'], MenuGroup>> = {
  catalogue: 'catalogue',
  people: 'people',
  places: 'places',
  rules: 'settings',
  system: 'settings',
  money: 'money',
};
/** Generated screens come after the hand-written ones of their group. */
const ORDER_OF_RESOURCES = 500;

/** Pages that the person may open. */
export function usePages(): readonly PageSpec[] {
  const profile = useProfile();
  const may = useMay();
  return PAGES.filter(
    ({ permission, audience }) =>
      may(permission) && (audience === undefined || audience === profile?.audience),
  );
}

/** The menu of the person: hand-written pages and, for the rest, the resources he may read. */
export function useMenu(): readonly MenuSection[] {
  const pages = usePages();
  const resources = useResources();
  const replaced = new Set(PAGES.flatMap(({ replaces }) => replaces ?? []));
  const entries = [
    ...pages.flatMap(({ path, menu }) =>
      menu === undefined
        ? []
        : [{ ...menu, key: path, path, ...(menu.count !== undefined && { count: menu.count }) }],
    ),
    ...resources
      .filter(({ name }) => !replaced.has(name))
      .map(({ name, labels, group }, index) => ({
        key: `/r/${name}`,
        path: `/r/${name}`,
        label: labels.many,
        icon: resourceIcon(name),
        group: GROUP_OF_RESOURCE[group],
        order: ORDER_OF_RESOURCES + index,
      })),
  ];
  return (Object.keys(MENU_GROUPS) as MenuGroup[]).flatMap((group) => {
    const own = entries
      .filter((entry) => entry.group === group)
      .sort((one, other) => one.order - other.order);
    return own.length === 0 ? [] : [{ group, label: MENU_GROUPS[group], entries: own }];
  });
}
