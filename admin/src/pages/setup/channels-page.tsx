import { useWords } from '../../i18n/i18n';
import { Page } from '../../kit/page';
import { ChannelList } from './channel-list';
import { setupWords } from './words';

export default function ChannelsPage() {
  const t = useWords(setupWords);
  return (
    <Page title={t('channelsTitle')} subtitle={t('channelsSubtitle')}>
      <ChannelList />
    </Page>
  );
}
