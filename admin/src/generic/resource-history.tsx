import { Flex, Tag, Timeline, Typography } from 'antd';
import { useApi } from '../api/use-api';
import { useLocalName, useWords } from '../i18n/i18n';
import { stamp } from '../kit/format';
import { EmptyState, Loaded } from '../kit/states';
import type { ClientResource } from './types';
import { genericWords } from './words';

type HistoryPage = {
  readonly items: readonly {
    readonly id: string;
    readonly at: string;
    readonly actor: { readonly id: string; readonly roles: readonly string[] };
    readonly action: string;
    readonly reason: string | null;
    readonly changedFields: readonly string[];
  }[];
};

/** Who has changed a record, when, and which of its fields. */
export function History({ spec, id }: { readonly spec: ClientResource; readonly id: string }) {
  const t = useWords(genericWords);
  const name = useLocalName();
  const query = useApi<HistoryPage>(`/resources/${spec.name}/${encodeURIComponent(id)}/history`);
  const labelOf = (field: string): string => {
    const known = spec.fields.find((one) => one.name === field);
    return known === undefined ? field : name(known.label);
  };
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState text={t('noHistory')} />
        ) : (
          <Timeline
            className="dh-dialog-form"
            items={items.map((entry) => ({
              key: entry.id,
              children: (
                <>
                  <Flex gap={8} wrap>
                    <Typography.Text className="dh-number">{stamp(entry.at)}</Typography.Text>
                    <Tag>{entry.action}</Tag>
                    <Typography.Text type="secondary">
                      {t('by', { actor: `${entry.actor.id} (${entry.actor.roles.join(', ')})` })}
                    </Typography.Text>
                  </Flex>
                  {entry.changedFields.length > 0 && (
                    <div>
                      {t('changed', { fields: entry.changedFields.map(labelOf).join('、') })}
                    </div>
                  )}
                  {entry.reason !== null && <div>{entry.reason}</div>}
                </>
              ),
            }))}
          />
        )
      }
    </Loaded>
  );
}
