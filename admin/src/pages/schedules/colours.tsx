import { theme } from 'antd';
import type { CSSProperties, ReactNode } from 'react';

/** Colours of the theme for what the calendar draws by style sheet. */
export function Colours({ children }: { readonly children: ReactNode }) {
  const { token } = theme.useToken();
  const style = {
    '--dh-sch-text': token.colorText,
    '--dh-sch-text-2': token.colorTextSecondary,
    '--dh-sch-ok': token.colorSuccess,
    '--dh-sch-err': token.colorError,
    '--dh-sch-shade': token.colorFillSecondary,
  } as CSSProperties;
  return <div style={style}>{children}</div>;
}
