import type { Audience } from './permissions.js';

/** What people are asked to agree to, each for itself (PIPL 13–16, 23, 28–30). */
export const CONSENT_PURPOSES = [
  'TERMS',
  'PRIVACY',
  'ADDRESS_SHARING',
  'ID_UPLOAD',
  'BANK_ACCOUNT',
  'LIVE_LOCATION',
  'MARKETING',
] as const;
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];

export const CONSENT_DECISIONS = ['GIVEN', 'WITHDRAWN'] as const;
export type ConsentDecision = (typeof CONSENT_DECISIONS)[number];

/** Where somebody ticked the box. */
export const CONSENT_CHANNELS = ['APP', 'MINI_PROGRAM', 'H5', 'WEB', 'CONSOLE'] as const;
export type ConsentChannel = (typeof CONSENT_CHANNELS)[number];

export type ConsentWords = { readonly title: string; readonly body: string };

/** One wording. A change of what it means is a new version; old ones stay for the record. */
export type ConsentText = {
  readonly version: number;
  /** First day on which it is shown, yyyy-mm-dd. */
  readonly from: string;
  readonly zh: ConsentWords;
  readonly en: ConsentWords;
};

export type ConsentSpec = {
  readonly audiences: readonly Audience[];
  /** A tick of its own, never part of another text. */
  readonly isSeparate: boolean;
  /** Nothing works without it: whoever takes it back closes the account. */
  readonly isRequired: boolean;
  /** Ascending; the last one is asked for. */
  readonly texts: readonly [ConsentText, ...ConsentText[]];
};

const FROM = '2026-12-01';

/** The texts, in one place. What was agreed to is kept as purpose and version. */
export const CONSENT_SPECS: Readonly<Record<ConsentPurpose, ConsentSpec>> = {
  TERMS: {
    audiences: ['customer', 'worker', 'merchant'],
    isSeparate: false,
    isRequired: true,
    texts: [
      {
        version: 1,
        from: FROM,
        zh: {
          title: '用户协议',
          body: '平台提供同城上门服务的预约、派单、支付与售后。服务由页面所示的商户提供，价格、取消与退款规则在下单前展示，并以下单时的版本为准。账号仅限本人使用。',
        },
        en: {
          title: 'Terms of use',
          body: 'The platform arranges door-to-door services: booking, dispatch, payment and after-sales. The service is rendered by the merchant named on the page. Prices and the rules of cancellation and refund are shown before you order and bind as shown. The account is for you alone.',
        },
      },
    ],
  },
  PRIVACY: {
    audiences: ['customer', 'worker', 'merchant'],
    isSeparate: false,
    isRequired: true,
    texts: [
      {
        version: 1,
        from: FROM,
        zh: {
          title: '隐私政策',
          body: '我们为提供服务处理您的手机号、订单、服务地址与评价。手机号与地址加密保存。交易记录依《电子商务法》自交易完成之日起保存不少于三年；其他信息按用途所需的最短期限保存。您可以在「我的—隐私」中查阅、导出您的信息，撤回同意或注销账号；注销申请在十五日内处理完毕。',
        },
        en: {
          title: 'Privacy policy',
          body: 'To render the service we process your phone number, orders, service addresses and reviews. Phone numbers and addresses are stored encrypted. Records of trade are kept for at least three years from completion, as the E-Commerce Law demands; everything else no longer than its purpose needs. Under "Me – Privacy" you can read and export your data, take a consent back or delete the account; a deletion is complete within fifteen days.',
        },
      },
    ],
  },
  ADDRESS_SHARING: {
    audiences: ['customer'],
    isSeparate: true,
    isRequired: true,
    texts: [
      {
        version: 1,
        from: FROM,
        zh: {
          title: '向商户提供服务地址',
          body: '为完成上门服务，我们把联系人、联系电话和服务地址提供给订单所示的商户及其接单的服务人员。接收方：订单页所示商户；目的：上门提供您预约的服务；期限：自接单起至完成后二十四小时。接单前仅显示所在区。商户不得用于其他目的。',
        },
        en: {
          title: 'The merchant receives your address',
          body: 'So that somebody can come to you, we give contact, phone and address of the service to the merchant named on the order and to the worker who takes it. Recipient: the merchant shown on the order. Purpose: rendering the service you booked. Period: from acceptance until 24 hours after completion. Before acceptance only the district is shown. The merchant may not use them for anything else.',
        },
      },
    ],
  },
  ID_UPLOAD: {
    audiences: ['customer', 'worker', 'merchant'],
    isSeparate: true,
    isRequired: false,
    texts: [
      {
        version: 1,
        from: FROM,
        zh: {
          title: '处理身份证件信息',
          body: '身份证号码与证件照片属于敏感个人信息，仅用于入驻时核验身份，不向其他方提供。照片加密单独保存，查看须说明理由并留下记录，最长一百八十日后删除。不同意则无法入驻，不影响其他功能。',
        },
        en: {
          title: 'Your identity document',
          body: 'ID number and pictures of the document are sensitive personal information. They serve to check who you are when you apply, and are given to nobody else. Pictures are stored apart and encrypted, looked at only for a stated reason that is recorded, and deleted after 180 days at most. Without this consent you cannot be admitted; everything else works.',
        },
      },
    ],
  },
  BANK_ACCOUNT: {
    audiences: ['worker', 'merchant'],
    isSeparate: true,
    isRequired: false,
    texts: [
      {
        version: 1,
        from: FROM,
        zh: {
          title: '处理收款账户信息',
          body: '收款账户属于敏感个人信息，仅用于向您结算与提现，并提供给办理付款的支付机构。账号加密保存，页面仅显示部分数字。不同意则无法提现，不影响接单。',
        },
        en: {
          title: 'Your bank account',
          body: 'An account for payouts is sensitive personal information. It serves to pay you out and is given to the payment institution that does so. It is stored encrypted and shown in part only. Without this consent nothing can be paid out; taking orders works.',
        },
      },
    ],
  },
  LIVE_LOCATION: {
    audiences: ['worker'],
    isSeparate: true,
    isRequired: false,
    texts: [
      {
        version: 1,
        from: FROM,
        zh: {
          title: '处理行踪轨迹信息',
          body: '行踪属于敏感个人信息。上线接单期间我们记录您的最近位置，用于派单与向客户显示预计到达时间；休息时不记录。位置原始数据七日内删除。不同意可以继续接受人工派单，但不参与就近派单。',
        },
        en: {
          title: 'Where you are',
          body: 'Whereabouts are sensitive personal information. While you are online we keep your last position, to offer you orders nearby and to tell the customer when you will be there; while you rest, nothing is recorded. The position is deleted within seven days. Without this consent you can be assigned by hand, but not by distance.',
        },
      },
    ],
  },
  MARKETING: {
    audiences: ['customer'],
    isSeparate: true,
    isRequired: false,
    texts: [
      {
        version: 1,
        from: FROM,
        zh: {
          title: '接收优惠信息',
          body: '我们可通过短信、推送向您发送优惠与活动信息。可随时关闭，不影响使用任何服务。',
        },
        en: {
          title: 'Offers and news',
          body: 'We may send you offers by text message and push notice. You can stop them at any time; every service goes on working.',
        },
      },
    ],
  },
};

/** The wording that is asked for now. */
export function presentText(purpose: ConsentPurpose): ConsentText {
  const { texts } = CONSENT_SPECS[purpose];
  return texts.at(-1) ?? texts[0];
}

/** What this audience is asked, in the order of the table. */
export function purposesOf(audience: Audience): readonly ConsentPurpose[] {
  return CONSENT_PURPOSES.filter((purpose) => CONSENT_SPECS[purpose].audiences.includes(audience));
}
