import { Alert, Typography } from 'antd';
import type { WhatIfDto } from '@contract/schemas/what-if';
import { WHAT_IF_FIGURES, type WhatIfFigure } from '@contract/terms/what-if';
import { useLocalName, useWords } from '../../i18n/i18n';
import { useFigureText } from './parts';
import { whatIfWords } from './words';

type Result = NonNullable<WhatIfDto['result']>;

const TYPES = {
  EMPTY: 'info',
  SAME: 'info',
  BETTER: 'success',
  WORSE: 'error',
  MIXED: 'warning',
} as const;

/** The result in a sentence, and the figures that say so with before and after. */
export function Verdict({ result }: { readonly result: Result }) {
  const t = useWords(whatIfWords);
  const name = useLocalName();
  const text = useFigureText();
  const { verdict, better, worse } = result.verdict;
  const told = (figures: readonly WhatIfFigure[]): string =>
    figures
      .map((figure) => {
        const [before, after] = [result.baseline[figure], result.candidate[figure]];
        const change = `${text(figure, before)} → ${text(figure, after)}`;
        return t('betterBy', { figure: name(WHAT_IF_FIGURES[figure].label), change });
      })
      .join(t('separator'));
  return (
    <Alert
      type={TYPES[verdict]}
      showIcon
      className="dh-block"
      data-testid="what-if-verdict"
      message={<Typography.Text strong>{t(verdict)}</Typography.Text>}
      description={
        verdict === 'EMPTY' || verdict === 'SAME' ? undefined : (
          <>
            {better.length > 0 && <div>{t('betterIn', { figures: told(better) })}</div>}
            {worse.length > 0 && <div>{t('worseIn', { figures: told(worse) })}</div>}
          </>
        )
      }
    />
  );
}
