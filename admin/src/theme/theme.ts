import { theme, type ThemeConfig } from 'antd';
import { EXACT, FONT_STACK, GIVEN, MONO_STACK, type Mode } from './tokens';

const CONTROL_RADIUS = 6;

/**
 * Theme of the console. The exact colours go in as a second algorithm: the first one would darken
 * and grey them (a seed is only a wish to antd).
 */
export function themeOf(mode: Mode): ThemeConfig {
  const base = mode === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm;
  return {
    algorithm: [base, (_seed, map) => ({ ...map, ...EXACT[mode] }) as NonNullable<typeof map>],
    token: {
      ...GIVEN[mode],
      colorPrimary: EXACT[mode].colorPrimary ?? '',
      fontFamily: FONT_STACK,
      fontFamilyCode: MONO_STACK,
      fontSize: 14,
      borderRadius: CONTROL_RADIUS,
      borderRadiusSM: 4,
      borderRadiusLG: 8,
      motionDurationFast: '0.1s',
      motionDurationMid: '0.2s',
      motionDurationSlow: '0.3s',
    },
    components: {
      Layout: {
        headerHeight: 48,
        headerPadding: '0 24px',
        bodyBg: EXACT[mode].colorBgLayout ?? '',
      },
      Table: { cellPaddingBlockMD: 10, cellPaddingInlineMD: 12 },
      Menu: { itemHeight: 36, itemMarginBlock: 2 },
    },
  };
}
