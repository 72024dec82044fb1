import { CopyOutlined } from '@ant-design/icons';
import { Alert, App, Button, Flex, Modal, Typography } from 'antd';
import { useWords } from '../../i18n/i18n';
import { kitWords } from '../../kit/words';
import { TimeText } from '../../kit/values';
import { QrImage } from '../../kit/qr-image';
import type { Invited } from './types';
import { staffWords } from './words';

/** The link by which a person sets up his login: shown once, to copy or to scan. */
export function LinkDialog(props: { readonly invited: Invited | null; onClose(): void }) {
  const t = useWords(staffWords);
  const kit = useWords(kitWords);
  const { message } = App.useApp();
  const { invited } = props;
  if (invited === null) return null;
  const { link, person, expiresAt } = invited;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(link);
    message.success(kit('copied'));
  };
  return (
    <Modal
      open
      title={t('linkTitle')}
      maskClosable={false}
      keyboard={false}
      closable={false}
      footer={
        <Button onClick={props.onClose} data-testid="link-close">
          {t('linkClose')}
        </Button>
      }
    >
      <Typography.Paragraph>
        {t('linkFor', { name: person.name, account: person.account })}
      </Typography.Paragraph>
      <Flex gap={16} wrap>
        <QrImage text={link} label={t('qr')} />
        <Flex vertical gap={12} flex={1} style={{ minWidth: 200 }}>
          <Typography.Text code className="dh-link-box" data-testid="invite-link">
            {link}
          </Typography.Text>
          <div>
            <Button type="primary" icon={<CopyOutlined />} onClick={() => void copy()}>
              {t('linkCopy')}
            </Button>
          </div>
          <Typography.Text type="secondary">
            {t('linkUntil')} <TimeText at={expiresAt} />
          </Typography.Text>
        </Flex>
      </Flex>
      <Alert type="warning" showIcon message={t('linkLost')} style={{ marginTop: 16 }} />
    </Modal>
  );
}
