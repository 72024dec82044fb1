import { Button, Flex, Select, Typography } from 'antd';
import { useState } from 'react';
import { useWords } from '../../i18n/i18n';
import { stamp } from '../../kit/format';
import { useUrlState } from '../../kit/url-state';
import { kitWords } from '../../kit/words';
import { PAGE_SIZES } from './use-desk';
import { deskWords } from './words';

/** Back and on through a list that is read by cursor: there are no page numbers. */
export function DeskPager(props: {
  readonly nextCursor: string | null;
  readonly updatedAt: number;
}) {
  const t = useWords(deskWords);
  const kit = useWords(kitWords);
  const [params, setParams] = useUrlState();
  // Cursors that were left behind; after a reload there is only the way to the first page.
  const [before, setBefore] = useState<readonly (string | undefined)[]>([]);
  const cursor = params.get('cursor') ?? undefined;
  const { nextCursor } = props;
  const back = (): void => {
    setParams({ cursor: before.at(-1) });
    setBefore(before.slice(0, -1));
  };
  const on = (): void => {
    setBefore(cursor === undefined ? [undefined] : [...before, cursor]);
    setParams({ cursor: nextCursor ?? undefined });
  };
  return (
    <Flex justify="space-between" align="center" gap={8} wrap className="dh-desk-pager">
      <Typography.Text type="secondary">
        {props.updatedAt > 0 && kit('updatedAt', { time: stamp(props.updatedAt).slice(11) })}
      </Typography.Text>
      <Flex gap={8}>
        <Select
          aria-label={t('pageSize')}
          value={params.get('limit') ?? PAGE_SIZES[0]}
          options={PAGE_SIZES.map((size) => ({ value: size, label: t('rows', { count: size }) }))}
          onChange={(limit: string) => setParams({ limit, cursor: undefined })}
        />
        <Button disabled={cursor === undefined} onClick={back}>
          {before.length > 0 || cursor === undefined ? t('previous') : t('first')}
        </Button>
        <Button disabled={nextCursor === null} onClick={on}>
          {t('next')}
        </Button>
      </Flex>
    </Flex>
  );
}
