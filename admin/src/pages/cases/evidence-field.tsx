import { DeleteOutlined, PictureOutlined } from '@ant-design/icons';
import { Alert, Button, Flex, Form, Upload } from 'antd';
import { useState } from 'react';
import { useWords } from '../../i18n/i18n';
import { textOf } from '../../kit/reason-dialog';
import { uploadFile } from '../../kit/upload';
import { caseWords } from './words';

const TYPES = ['image/jpeg', 'image/png', 'image/webp'];
const BYTES_MAX = 10 * 1024 * 1024;
const AT_ONCE_MAX = 10;

/** Photos of an order, handed in at once; their ids go out with the words. */
export function EvidenceField(props: {
  readonly orderId: string;
  readonly ids: readonly string[];
  onChange(change: (before: readonly string[]) => readonly string[]): void;
}) {
  const t = useWords(caseWords);
  const [problem, setProblem] = useState<string | null>(null);
  const [waiting, setWaiting] = useState(0);
  const { ids, orderId, onChange } = props;
  const add = async (file: File): Promise<void> => {
    if (!TYPES.includes(file.type) || file.size > BYTES_MAX) {
      setProblem(t('photoWrong'));
      return;
    }
    setProblem(null);
    setWaiting((count) => count + 1);
    try {
      const id = await uploadFile(file, { purpose: 'CASE_EVIDENCE', orderId });
      onChange((before) => [...before, id]);
    } catch (thrown) {
      setProblem(textOf(thrown));
    } finally {
      setWaiting((count) => count - 1);
    }
  };
  return (
    <Form.Item label={t('photos')} extra={t('photosHint')}>
      <Flex gap={8} wrap>
        {ids.map((id, index) => (
          <Button
            key={id}
            icon={<DeleteOutlined />}
            iconPosition="end"
            aria-label={t('remove', { number: index + 1 })}
            onClick={() => onChange((before) => before.filter((one) => one !== id))}
          >
            {t('photo', { number: index + 1 })}
          </Button>
        ))}
        <Upload
          accept={TYPES.join(',')}
          multiple
          showUploadList={false}
          beforeUpload={(file) => {
            void add(file);
            return false;
          }}
        >
          <Button
            icon={<PictureOutlined />}
            loading={waiting > 0}
            disabled={ids.length + waiting >= AT_ONCE_MAX}
            data-testid="case-add-photo"
          >
            {t('addPhoto')}
          </Button>
        </Upload>
      </Flex>
      {problem !== null && <Alert type="error" showIcon message={problem} />}
    </Form.Item>
  );
}
