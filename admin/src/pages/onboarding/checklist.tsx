import { CheckOutlined, RollbackOutlined } from '@ant-design/icons';
import { Alert, App, Button, Flex, Typography } from 'antd';
import { useState } from 'react';
import { ITEM_REASONS, ITEM_REASON_TEXT } from '@contract/terms/onboarding';
import { useCommand } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { shortTime, stamp } from '../../kit/format';
import { Block } from '../../kit/page';
import { ReasonDialog, textOf } from '../../kit/reason-dialog';
import { ToneTag } from '../../kit/tag';
import { useMay } from '../../providers/profile';
import { useItemName } from './item-name';
import { ITEM_TONES } from './tones';
import { applicationPath, groupOf, type ApplicationItem, type FileProps } from './types';
import { onboardingWords } from './words';

/** Every item with its verdict; the pictures of the chosen one stand beside the list. */
export function Checklist(
  props: FileProps & { readonly chosen: string; onChoose(code: string): void },
) {
  const t = useWords(onboardingWords);
  const { file, chosen } = props;
  const { claim } = file;
  const isStage = groupOf(file.status) !== null;
  return (
    <Block title={t('checklist')} extra={<Summary file={file} />}>
      {isStage && claim === null && <Alert type="info" showIcon message={t('claimFirst')} />}
      {isStage && claim !== null && !claim.isMine && (
        <Alert type="warning" showIcon message={t('otherHas', { time: shortTime(claim.until) })} />
      )}
      {inTurn(file).map((item) => (
        <Item
          key={item.code}
          item={item}
          file={file}
          isChosen={item.code === chosen}
          onChoose={() => props.onChoose(item.code)}
        />
      ))}
    </Block>
  );
}

/** What is decided in the present stage comes first. */
function inTurn({ items, status }: FileProps['file']): readonly ApplicationItem[] {
  const group = groupOf(status);
  const isNow = (item: ApplicationItem): boolean => item.group === group;
  return [...items.filter(isNow), ...items.filter((item) => !isNow(item))];
}

function Summary({ file }: FileProps) {
  const t = useWords(onboardingWords);
  const count = (status: ApplicationItem['status']): number =>
    file.items.filter((item) => item.status === status).length;
  return (
    <Typography.Text type="secondary" data-testid="application-summary">
      {t('summary', {
        approved: count('APPROVED'),
        rejected: count('REJECTED'),
        pending: count('PENDING'),
      })}
    </Typography.Text>
  );
}

function Item(
  props: FileProps & {
    readonly item: ApplicationItem;
    readonly isChosen: boolean;
    onChoose(): void;
  },
) {
  const t = useWords(onboardingWords);
  const name = useLocalName();
  const may = useMay();
  const itemName = useItemName();
  const { item, file } = props;
  const isOpen =
    groupOf(file.status) === item.group && file.claim?.isMine === true && may('onboarding.review');
  const words = { PENDING: t('pending'), APPROVED: t('approved'), REJECTED: t('rejected') };
  return (
    <div className="dh-item" aria-current={props.isChosen} data-testid={`item-${item.code}`}>
      <Flex justify="space-between" gap={8} wrap align="center">
        <Flex gap={8} align="center" wrap>
          <Button type="link" className="dh-item-name" onClick={props.onChoose}>
            {itemName(item.code)}
          </Button>
          <ToneTag tone={ITEM_TONES[item.status]}>{words[item.status]}</ToneTag>
          {item.isRenewed && (
            <ToneTag tone="system" isOutlined>
              {t('renewed')}
            </ToneTag>
          )}
        </Flex>
        {isOpen && <Verdict file={file} item={item} />}
      </Flex>
      {item.validUntil !== null && (
        <Typography.Text type="secondary">
          {t('validUntil', { day: stamp(item.validUntil).slice(0, 10) })}
        </Typography.Text>
      )}
      {item.reason !== null && (
        <Typography.Paragraph type="danger" className="dh-item-reason">
          {name(ITEM_REASON_TEXT[item.reason])}
          {item.note === null ? '' : `：${item.note}`}
        </Typography.Paragraph>
      )}
    </div>
  );
}

function Verdict({ file, item }: FileProps & { readonly item: ApplicationItem }) {
  const t = useWords(onboardingWords);
  const name = useLocalName();
  const itemName = useItemName();
  const { message } = App.useApp();
  const [isOpen, setOpen] = useState(false);
  const path = `${applicationPath(file.id)}/items/${item.code}/decide`;
  const command = useCommand({ refresh: [applicationPath(file.id)] });
  const title = itemName(item.code);
  return (
    <Flex gap={8}>
      <Button
        size="small"
        icon={<CheckOutlined />}
        disabled={item.status === 'APPROVED'}
        loading={command.isPending && !isOpen}
        aria-label={t('approveItem', { item: title })}
        onClick={() =>
          command.mutate(
            { path, body: { isApproved: true } },
            { onError: (error) => message.error(textOf(error)) },
          )
        }
      >
        {t('approve')}
      </Button>
      <Button
        size="small"
        danger
        icon={<RollbackOutlined />}
        aria-label={t('sendBackItem', { item: title })}
        onClick={() => setOpen(true)}
      >
        {t('sendBack')}
      </Button>
      <ReasonDialog
        isOpen={isOpen}
        isDanger
        title={t('sendBackItem', { item: title })}
        okText={t('sendBack')}
        codes={ITEM_REASONS.map((code) => ({ value: code, label: name(ITEM_REASON_TEXT[code]) }))}
        onClose={() => setOpen(false)}
        onConfirm={({ reason, code }) =>
          command.mutateAsync({ path, body: { isApproved: false, code, reason } })
        }
      >
        <p>{t('sendBackHint')}</p>
      </ReasonDialog>
    </Flex>
  );
}
