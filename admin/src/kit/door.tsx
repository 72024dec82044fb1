import { Alert, Button, Flex, Form, Input } from 'antd';
import { chooseLanguage, currentLanguage, useWords } from '../i18n/i18n';
import { PageTitle } from './page';
import { kitWords } from './words';

/** Parts of the pages that are seen before a login: the login itself, invitations, first set-up. */

/** Brand, title and one line. */
export function DoorBrand(props: {
  readonly title: string;
  readonly subtitle?: string | undefined;
}) {
  return (
    <Flex align="center" gap={12}>
      <img src={`${import.meta.env.BASE_URL}hive.svg`} alt="" width={40} height={40} />
      <PageTitle title={props.title} subtitle={props.subtitle} />
    </Flex>
  );
}

/** The other language, named in itself. */
export function LanguageButton() {
  const t = useWords(kitWords);
  return (
    <Button
      type="link"
      size="small"
      onClick={() => chooseLanguage(currentLanguage() === 'zh' ? 'en' : 'zh')}
    >
      {t('otherLanguage')}
    </Button>
  );
}

/** The code of the authenticator, field `totp` of the form around it. */
export function TotpField(props: { readonly label: string; readonly isFocused?: boolean }) {
  const t = useWords(kitWords);
  return (
    <Form.Item
      name="totp"
      label={props.label}
      rules={[{ required: true, pattern: /^\d{6}$/, message: t('totpRule') }]}
    >
      <Input
        size="large"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={6}
        className="dh-number"
        autoFocus={props.isFocused === true}
      />
    </Form.Item>
  );
}

/** What went wrong, and the one button of the form. */
export function DoorSubmit(props: {
  readonly error: string | null;
  readonly isBusy: boolean;
  readonly label: string;
}) {
  return (
    <>
      {props.error !== null && (
        <Alert type="error" showIcon message={props.error} className="dh-block" />
      )}
      <Button type="primary" htmlType="submit" size="large" block loading={props.isBusy}>
        {props.label}
      </Button>
    </>
  );
}
