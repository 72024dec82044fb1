import { DeleteOutlined, StarOutlined } from '@ant-design/icons';
import { App, Button, Divider, Flex, Input, Popover, Typography } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useApi, useCommand } from '../api/use-api';
import { useWords } from '../i18n/i18n';
import { textOf } from '../kit/reason-dialog';
import { useProfile } from '../providers/profile';
import { genericWords } from './words';

type SavedView = { readonly id: string; readonly name: string; readonly query: string };

const NAME_MAX = 40;

/** Named filters of a page, kept for the person on the server. */
export function SavedViews({ page }: { readonly page: string }) {
  const t = useWords(genericWords);
  const { message } = App.useApp();
  const audience = useProfile()?.audience ?? 'admin';
  const [params, setParams] = useSearchParams();
  const [name, setName] = useState('');
  const path = `/${audience}/saved-views`;
  const views = useApi<{ readonly items: readonly SavedView[] }>(path, { page });
  const { mutateAsync: command, isPending } = useCommand({ refresh: [path] });
  const save = async (): Promise<void> => {
    const kept = new URLSearchParams(params);
    kept.delete('page');
    try {
      await command({
        method: 'PUT',
        path,
        body: { page, name: name.trim(), query: kept.toString() },
      });
      setName('');
      message.success(t('viewSaved'));
    } catch (error) {
      message.error(textOf(error));
    }
  };
  const remove = (id: string): void => {
    command({ method: 'DELETE', path: `${path}/${id}` }).catch((error: unknown) =>
      message.error(textOf(error)),
    );
  };
  const items = views.data?.items ?? [];
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <Flex vertical gap={4} className="dh-views">
          <Button type="text" onClick={() => setParams(new URLSearchParams())}>
            {t('allRecords')}
          </Button>
          {items.map((view) => (
            <Flex key={view.id} justify="space-between" align="center" gap={8}>
              <Button type="text" onClick={() => setParams(new URLSearchParams(view.query))}>
                <Typography.Text ellipsis>{view.name}</Typography.Text>
              </Button>
              <Button
                type="text"
                size="small"
                icon={<DeleteOutlined />}
                aria-label={`${t('deleteView')} ${view.name}`}
                onClick={() => remove(view.id)}
              />
            </Flex>
          ))}
          <Divider className="dh-divider" />
          <Flex gap={4}>
            <Input
              value={name}
              maxLength={NAME_MAX}
              placeholder={t('viewName')}
              aria-label={t('viewName')}
              onChange={({ target }) => setName(target.value)}
              onPressEnter={() => void save()}
            />
            <Button disabled={name.trim() === ''} loading={isPending} onClick={() => void save()}>
              {t('saveView')}
            </Button>
          </Flex>
        </Flex>
      }
    >
      <Button icon={<StarOutlined />}>{t('views')}</Button>
    </Popover>
  );
}
