import { DownloadOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useWords } from '../i18n/i18n';
import { download } from './download';
import { textOf } from './reason-dialog';
import { kitWords } from './words';

/** Takes a file that the server makes and records; refusals are said in words. */
export function FileButton(props: {
  readonly label: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The name where the server gives none. */
  readonly fallbackName: string;
  /** What to say of the answer's headers instead of "saved". */
  onTaken?(headers: Headers): void;
}) {
  const { label, path, body, fallbackName, onTaken } = props;
  const t = useWords(kitWords);
  const { message } = App.useApp();
  const [isBusy, setBusy] = useState(false);
  const take = async (): Promise<void> => {
    setBusy(true);
    try {
      const headers = await download('POST', path, { body, fallbackName });
      if (onTaken === undefined) message.success(t('fileSaved'));
      else onTaken(headers);
    } catch (error) {
      message.error(textOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button icon={<DownloadOutlined />} loading={isBusy} onClick={() => void take()}>
      {label}
    </Button>
  );
}
