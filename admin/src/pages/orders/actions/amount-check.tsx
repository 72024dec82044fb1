import { Form, Input } from 'antd';
import { useWords } from '../../../i18n/i18n';
import { actionWords } from '../action-words';

/** What cannot be taken back is typed once more: the whole yuan of the amount. */
export function AmountCheck(props: { readonly fen: number; onCheck(isRight: boolean): void }) {
  const t = useWords(actionWords);
  const wanted = String(Math.trunc(props.fen / 100));
  return (
    <Form.Item label={t('typeYuan', { yuan: wanted })}>
      <Input
        key={wanted}
        inputMode="numeric"
        autoComplete="off"
        data-testid="type-yuan"
        aria-label={t('typeYuan', { yuan: wanted })}
        onChange={({ target }) => props.onCheck(target.value.trim() === wanted)}
      />
    </Form.Item>
  );
}
