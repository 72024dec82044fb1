import {
  AppstoreOutlined,
  AuditOutlined,
  BlockOutlined,
  EnvironmentOutlined,
  FileProtectOutlined,
  IdcardOutlined,
  PauseCircleOutlined,
  SafetyCertificateOutlined,
  ShopOutlined,
  ShoppingOutlined,
  SolutionOutlined,
  TableOutlined,
  TagsOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';

/** By resource; one that is not named here, a new one for instance, gets a table. */
const ICONS: Readonly<Record<string, ReactNode>> = {
  categories: <AppstoreOutlined />,
  items: <TagsOutlined />,
  offerings: <ShoppingOutlined />,
  merchants: <SolutionOutlined />,
  workers: <TeamOutlined />,
  staff: <IdcardOutlined />,
  stores: <ShopOutlined />,
  cities: <EnvironmentOutlined />,
  closures: <PauseCircleOutlined />,
  policies: <FileProtectOutlined />,
  'onboarding-policies': <SafetyCertificateOutlined />,
  'discipline-policies': <AuditOutlined />,
  modules: <BlockOutlined />,
};

export const resourceIcon = (name: string): ReactNode => ICONS[name] ?? <TableOutlined />;
