import { EyeOutlined } from '@ant-design/icons';
import { App, Button, Space } from 'antd';
import { useState } from 'react';
import { useWords } from '../i18n/i18n';
import { ReasonDialog } from './reason-dialog';
import { kitWords } from './words';

/** A masked value with an audited way to the plain one; hidden again after a minute. */
const SHOWN_MS = 60_000;

export function Masked(props: {
  readonly value: string;
  /** Fetches the plain value; absent where the person may not. */
  readonly onReveal?: (reason: string) => Promise<string>;
}) {
  const t = useWords(kitWords);
  const { message } = App.useApp();
  const [plain, setPlain] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const { onReveal } = props;
  return (
    <Space size={4}>
      <span className="dh-number">{plain ?? props.value}</span>
      {onReveal !== undefined && plain === null && (
        <Button
          type="link"
          size="small"
          icon={<EyeOutlined />}
          onClick={() => setAsking(true)}
          aria-label={t('revealTitle')}
        >
          {t('reveal')}
        </Button>
      )}
      {onReveal !== undefined && (
        <ReasonDialog
          isOpen={isAsking}
          title={t('revealTitle')}
          okText={t('reveal')}
          onClose={() => setAsking(false)}
          onConfirm={async ({ reason }) => {
            setPlain(await onReveal(reason));
            setTimeout(() => setPlain(null), SHOWN_MS);
            message.success(t('revealed'));
          }}
        >
          <p>{t('revealNotice')}</p>
        </ReasonDialog>
      )}
    </Space>
  );
}
