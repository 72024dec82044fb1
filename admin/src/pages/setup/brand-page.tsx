import { useWords } from '../../i18n/i18n';
import { Block, Page } from '../../kit/page';
import { BrandForm } from './brand-form';
import { setupWords } from './words';

export default function BrandPage() {
  const t = useWords(setupWords);
  return (
    <Page title={t('brandTitle')} subtitle={t('brandSubtitle')}>
      <Block>
        <BrandForm />
      </Block>
    </Page>
  );
}
