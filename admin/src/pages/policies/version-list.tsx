import { Flex } from 'antd';
import { Link } from 'react-router';
import { useCityZones } from '../../generic/references';
import { useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { TimeText } from '../../kit/values';
import { VersionTag } from '../../kit/version-tag';
import type { StatedHead } from './use-heads';
import { versionPageWords } from './version-page-words';
import { policyWords } from './words';

/** The other versions of the same city and category. */
export function VersionList(props: {
  readonly current: string;
  readonly versions: readonly StatedHead[];
}) {
  const t = useWords(policyWords);
  const words = useWords(versionPageWords);
  const zoneOf = useCityZones();
  const { current, versions } = props;
  return (
    <Block title={words('versions')}>
      <ul className="dh-policy-versions">
        {versions.map(({ id, cityCode, number, state, from }) => (
          <li key={id}>
            <Flex gap={8} align="center" justify="space-between" wrap>
              <Link
                to={`/policies/${id}`}
                className="dh-number"
                {...(id === current && { 'aria-current': 'page' as const })}
              >
                {number === 0 ? t('draft') : t('number', { number })}
              </Link>
              <VersionTag state={state} />
              {from !== undefined && <TimeText at={from} zone={zoneOf(cityCode)} />}
            </Flex>
          </li>
        ))}
      </ul>
    </Block>
  );
}
