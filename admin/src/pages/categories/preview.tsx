import { Segmented, Typography } from 'antd';
import { useState, type ReactNode } from 'react';
import { useWords } from '../../i18n/i18n';
import { CustomerPreview } from './customer-preview';
import { useDraft } from './designer-context';
import { previewWords } from './preview-words';
import { WorkerPreview } from './worker-preview';

export type Side = 'customer' | 'worker';

/** The draft as a phone shows it; `chosen` is marked, so that one sees what one edits. */
export function Preview(props: {
  readonly side: Side;
  readonly chosenField: number | null;
  readonly chosenStep: number | null;
}) {
  const t = useWords(previewWords);
  const { draft } = useDraft();
  // Follows the tab until the person looks at the other side by himself.
  const [own, setOwn] = useState<{ readonly of: Side; readonly side: Side } | null>(null);
  const side = own?.of === props.side ? own.side : props.side;
  return (
    <aside className="dh-preview" aria-label={t('preview')}>
      <Segmented<Side>
        block
        value={side}
        options={[
          { value: 'customer', label: t('customer') },
          { value: 'worker', label: t('worker') },
        ]}
        onChange={(next) => setOwn({ of: props.side, side: next })}
      />
      <Phone>
        {side === 'customer' ? (
          <CustomerPreview draft={draft} chosen={props.chosenField} />
        ) : (
          <WorkerPreview draft={draft} chosen={props.chosenStep} />
        )}
      </Phone>
      <Typography.Text type="secondary">{t('note')}</Typography.Text>
    </aside>
  );
}

function Phone({ children }: { readonly children: ReactNode }) {
  return (
    <div className="dh-phone" data-testid="preview">
      {/* Long forms scroll: by keyboard as well. */}
      <div className="dh-phone-screen" tabIndex={0} role="group">
        {children}
      </div>
    </div>
  );
}
