import {
  AppstoreOutlined,
  BulbOutlined,
  CarOutlined,
  ClearOutlined,
  CoffeeOutlined,
  FireOutlined,
  GiftOutlined,
  HeartOutlined,
  HomeOutlined,
  ScissorOutlined,
  SkinOutlined,
  SmileOutlined,
  StarOutlined,
  SunOutlined,
  ThunderboltOutlined,
  ToolOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';

/** Drawings of the icon names that the apps know; another name is kept and shown as tiles. */
const ICONS: Readonly<Record<string, ReactNode>> = {
  broom: <ClearOutlined />,
  sparkle: <StarOutlined />,
  fan: <ThunderboltOutlined />,
  hands: <SkinOutlined />,
  pot: <FireOutlined />,
  wrench: <ToolOutlined />,
  paw: <SmileOutlined />,
  heart: <HeartOutlined />,
  sun: <SunOutlined />,
  scissors: <ScissorOutlined />,
  car: <CarOutlined />,
  cup: <CoffeeOutlined />,
  gift: <GiftOutlined />,
  bulb: <BulbOutlined />,
  home: <HomeOutlined />,
};

export const ICON_NAMES: readonly string[] = Object.keys(ICONS);

export function CategoryIcon({ name }: { readonly name: string }) {
  return <span aria-hidden>{ICONS[name] ?? <AppstoreOutlined />}</span>;
}
