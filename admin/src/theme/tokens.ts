/** Colours of the design tokens, by antd token name; contrast ratios are in docs/technical. */
type ExactTokens = Readonly<Record<string, string>>;

const light: ExactTokens = {
  colorPrimary: '#0B7A75',
  colorPrimaryHover: '#0A6B67',
  colorPrimaryActive: '#075653',
  colorPrimaryBg: '#E3F4F3',
  colorPrimaryBgHover: '#D3EDEB',
  colorPrimaryBorder: '#8CCBC7',
  colorPrimaryText: '#0B7A75',
  colorPrimaryTextHover: '#0A6B67',
  colorPrimaryTextActive: '#075653',
  colorLink: '#0B7A75',
  colorLinkHover: '#0A6B67',
  colorLinkActive: '#075653',
  colorText: '#1A2126',
  colorTextSecondary: '#46525C',
  colorTextTertiary: '#606C77',
  colorTextDescription: '#606C77',
  colorBorder: '#7C8893',
  colorBorderSecondary: '#D5DBE0',
  colorSplit: '#D5DBE0',
  colorBgContainer: '#FFFFFF',
  colorBgLayout: '#F4F6F7',
  colorBgElevated: '#FFFFFF',
  colorSuccess: '#176F31',
  colorSuccessText: '#176F31',
  colorSuccessBg: '#E4F5E8',
  colorWarning: '#9A5B00',
  colorWarningText: '#9A5B00',
  colorWarningBg: '#FFF3DC',
  colorError: '#C8281E',
  colorErrorText: '#C8281E',
  colorErrorHover: '#A81F17',
  colorErrorBg: '#FDEAE8',
  colorInfo: '#1D5FD1',
  colorInfoText: '#1D5FD1',
  colorInfoBg: '#E6EFFD',
};

const dark: ExactTokens = {
  colorPrimary: '#29A39B',
  colorPrimaryHover: '#4CC6BF',
  colorPrimaryActive: '#23938D',
  colorPrimaryBg: '#12312F',
  colorPrimaryBgHover: '#173F3C',
  colorPrimaryBorder: '#1F6F6A',
  colorPrimaryText: '#4CC6BF',
  colorPrimaryTextHover: '#6FD6D0',
  colorPrimaryTextActive: '#29A39B',
  colorLink: '#4CC6BF',
  colorLinkHover: '#6FD6D0',
  colorLinkActive: '#29A39B',
  colorText: '#E8ECEF',
  colorTextSecondary: '#B4BDC5',
  colorTextTertiary: '#8F9AA4',
  colorTextDescription: '#8F9AA4',
  colorBorder: '#6E7A85',
  colorBorderSecondary: '#343C43',
  colorSplit: '#343C43',
  colorBgContainer: '#1B2024',
  colorBgLayout: '#111518',
  colorBgElevated: '#232A2F',
  colorSuccess: '#4CC26B',
  colorSuccessText: '#4CC26B',
  colorSuccessBg: '#12301B',
  colorWarning: '#E5A33A',
  colorWarningText: '#E5A33A',
  colorWarningBg: '#3A2A0F',
  colorError: '#FF7B72',
  colorErrorText: '#FF7B72',
  colorErrorHover: '#FF9B93',
  colorErrorBg: '#3F1917',
  colorInfo: '#6CA8FF',
  colorInfoText: '#6CA8FF',
  colorInfoBg: '#14263F',
};

/** Values that antd reads from `token` and not from the colour map. */
const given = {
  light: {
    colorTextLightSolid: '#FFFFFF',
    colorTextPlaceholder: '#606C77',
    colorBgSpotlight: '#1A2126',
  },
  dark: {
    colorTextLightSolid: '#0B1412',
    colorTextPlaceholder: '#8F9AA4',
    colorBgSpotlight: '#D5DBE0',
  },
} as const;

export type Mode = 'light' | 'dark';
export const EXACT: Readonly<Record<Mode, ExactTokens>> = { light, dark };
export const GIVEN: Readonly<Record<Mode, ExactTokens>> = given;

export const FONT_STACK =
  '-apple-system, BlinkMacSystemFont, "PingFang SC", "HarmonyOS Sans SC", MiSans, ' +
  '"Microsoft YaHei", "Noto Sans CJK SC", "Helvetica Neue", Arial, sans-serif';
export const MONO_STACK = 'ui-monospace, Menlo, Consolas, monospace';
