/* eslint max-lines: off -- one table of codes, which reads better whole */
/**
 * The one table of error codes. `status` is the HTTP answer, `kind` decides retries:
 * user (the caller is at fault, never retried) · operational (transient, retried) ·
 * unexpected (a bug, alarmed). Texts are what a person reads.
 */
export type ErrorKind = 'user' | 'operational' | 'unexpected';

export type ErrorSpec = {
  readonly status: number;
  readonly kind: ErrorKind;
  readonly zh: string;
  readonly en: string;
};

const user = (status: number, zh: string, en: string): ErrorSpec => ({
  status,
  kind: 'user',
  zh,
  en,
});
const operational = (status: number, zh: string, en: string): ErrorSpec => ({
  status,
  kind: 'operational',
  zh,
  en,
});

export const ERRORS = {
  // request
  INVALID_INPUT: user(400, '提交的内容有误，请检查后重试', 'The request has invalid fields'),
  IDEMPOTENCY_KEY_REQUIRED: user(400, '缺少幂等键', 'The Idempotency-Key header is required'),
  IDEMPOTENCY_KEY_REUSED: user(
    422,
    '同一请求号的内容不一致',
    'This Idempotency-Key was used with another body',
  ),
  NOT_FOUND: user(404, '内容不存在', 'Not found'),
  METHOD_NOT_ALLOWED: user(405, '不支持的请求方式', 'Method not allowed'),
  PAYLOAD_TOO_LARGE: user(413, '提交的内容过大', 'The request is too large'),
  UNSUPPORTED_MEDIA_TYPE: user(415, '不支持的内容格式', 'Unsupported media type'),
  RATE_LIMITED: user(429, '操作过于频繁，请稍后再试', 'Too many requests, try again later'),
  VERSION_CONFLICT: user(
    409,
    '内容已被他人修改，请刷新后重试',
    'Somebody else changed this, reload and try again',
  ),
  ALREADY_EXISTS: user(409, '已存在相同的内容', 'The same thing exists already'),
  ACTION_NOT_ALLOWED: user(
    409,
    '当前状态不支持该操作',
    'This is not possible in the present state',
  ),
  STILL_IN_USE: user(409, '仍被使用，无法删除', 'It is still in use'),
  // identity
  UNAUTHENTICATED: user(401, '请先登录', 'Please sign in'),
  SESSION_EXPIRED: user(401, '登录已过期，请重新登录', 'The session has expired'),
  FORBIDDEN: user(403, '没有权限', 'You may not do this'),
  CODE_INVALID: user(400, '验证码错误或已过期', 'The code is wrong or has expired'),
  LOGIN_FAILED: user(401, '账号、密码或动态码错误', 'Account, password or code is wrong'),
  ACCOUNT_DISABLED: user(403, '账号已停用', 'This account is disabled'),
  STEP_UP_REQUIRED: user(
    403,
    '该操作需要重新验证身份',
    'Confirm with a fresh code before you do this',
  ),
  // sign-in by WeChat
  WECHAT_NOT_SET_UP: user(409, '暂未开通微信功能', 'WeChat is not set up for this app'),
  WECHAT_CODE_INVALID: user(
    400,
    '微信授权已失效，请重试',
    'This WeChat code is wrong, was used or has expired, get a new one',
  ),
  WECHAT_REFUSED: user(409, '微信未能完成该操作，请换用手机号登录', 'WeChat refuses this'),
  WECHAT_NOT_LINKED: user(409, '请先绑定微信', 'Link your WeChat first'),
  LOGIN_TICKET_INVALID: user(
    410,
    '登录已超时，请重新发起微信登录',
    'This login was used or has expired, start again',
  ),
  NOT_REGISTERED: user(409, '该手机号尚未入驻', 'Nobody is registered with this phone'),
  IDENTITY_CONFLICT: user(
    409,
    '该微信或手机号已与其他账号绑定，请用原方式登录后再更换',
    'This WeChat or phone belongs to another account; sign in the way you did before',
  ),
  IDENTITY_NEEDED: user(
    409,
    '这是账号的登录凭证，不能解绑',
    'The account needs this way of signing in',
  ),
  // staff
  ACCOUNT_TAKEN: user(409, '该账号名已被使用', 'This account name is taken'),
  INVITATION_INVALID: user(
    410,
    '邀请链接无效或已过期',
    'This invitation was used, cancelled or has expired',
  ),
  OWN_ACCOUNT: user(409, '不能修改自己的权限', 'You cannot change this about yourself'),
  LAST_ADMIN: user(409, '至少保留一位可用的平台管理员', 'One active administrator has to remain'),
  ROLES_CONFLICT: user(
    409,
    '这些角色不能由同一人担任',
    'One person cannot hold these roles together',
  ),
  STAFF_STATE: user(
    409,
    '该人员当前状态不支持该操作',
    'This is not possible in the present state of the person',
  ),
  // consoles and set-up
  SAVED_VIEWS_FULL: user(409, '保存的视图已达上限', 'There are as many saved views as can be kept'),
  SETUP_DONE: user(409, '平台已完成初始化', 'This platform has an administrator already'),
  SETUP_TOKEN_INVALID: user(403, '初始化口令错误', 'This is not the set-up token of the server'),
  // booking
  OFFERING_NOT_ON_SALE: user(409, '该服务暂未上架', 'This service is not on sale here'),
  ADDRESS_OUT_OF_AREA: user(409, '该地址不在服务范围内', 'The address is outside the service area'),
  SLOT_TAKEN: user(409, '该时段已被预订，请另选时间', 'This slot is taken, choose another'),
  SLOT_INVALID: user(400, '预约时间不可用', 'This time cannot be booked'),
  WORKER_UNAVAILABLE: user(409, '该服务人员暂不可约', 'This worker cannot be booked'),
  PRICE_CHANGED: user(
    409,
    '价格已更新，请确认后重新提交',
    'The price has changed, confirm it again',
  ),
  QUOTE_EXPIRED: user(
    409,
    '报价已过期，请重新获取报价',
    'The quote has expired, ask for a new one',
  ),
  CITY_CLOSED: user(
    409,
    '该城市临时停业，请另选时间',
    'The city is closed then, choose another time',
  ),
  CUSTOMER_BLOCKED: user(
    409,
    '该账号暂不能在本城市下单，请联系客服',
    'This account may not place orders in this city now, please contact support',
  ),
  MODULE_OFF: user(409, '该功能在本城市未开通', 'This is not offered in this city'),
  PLACE_TOO_LATE: user(409, '下单已超时，请重新提交', 'The request is too old, place it again'),
  // order life
  TRANSITION_NOT_ALLOWED: user(
    409,
    '订单当前状态不支持该操作',
    'The order does not allow this in its present state',
  ),
  WHAT_IF_OPEN: user(
    409,
    '该城市已有推演在进行，请等它结束',
    'A replay of this city is under way, wait for its end',
  ),
  WHAT_IF_TOO_LARGE: user(
    409,
    '订单或服务人员超过推演上限',
    'More orders or workers than can be replayed',
  ),
  OFFER_CLOSED: user(409, '该派单已失效', 'This offer is no longer open'),
  OFFER_NOT_YOURS: user(404, '派单不存在', 'No such offer'),
  TOO_EARLY: user(409, '还未到可操作的时间', 'It is too early for this'),
  TOO_FAR: user(409, '距离服务地址过远', 'You are too far from the address'),
  START_CODE_WRONG: user(409, '服务码错误', 'The start code is wrong'),
  PROOF_MISSING: user(
    409,
    '请先完成步骤并上传服务照片',
    'Photos, checks or notes of the finished work are missing',
  ),
  QUOTE_NOT_ANSWERED: user(
    409,
    '请先提交现场报价，并等待用户接受或拒绝',
    'Tell the price on site first; the customer accepts or refuses it',
  ),
  ORDER_ENDED: user(410, '订单已结束', 'The order has ended'),
  WORKER_NOT_FEASIBLE: user(409, '该服务人员无法接此单', 'This worker cannot take the order'),
  CERTIFICATE_INVALID: user(
    409,
    '缺少所需证书或证书已过期，不能接此单',
    'A certificate that this work needs is missing or has lapsed',
  ),
  WORKER_FROZEN: user(
    409,
    '该服务人员已被暂停接单',
    'This worker may not take orders for the time being',
  ),
  WORKER_LIMITED: user(409, '违约分较高，暂不能抢单', 'Too many points to grab orders for now'),
  LOCKED_BY_OTHER: user(409, '其他同事正在处理', 'A colleague is working on this'),
  OCCURRED_TOO_LONG_AGO: user(
    409,
    '该步骤发生时间过早，无法补记',
    'This happened too long ago to be recorded',
  ),
  BEFORE_LAST_STEP: user(
    409,
    '该步骤早于上一步，无法补记',
    'This cannot have happened before the step it follows',
  ),
  ORDER_MOVED_ON: user(
    409,
    '订单已有新的进展，请刷新后重试',
    'The order has moved on meanwhile, reload and try again',
  ),
  RESCHEDULES_USED_UP: user(409, '改约次数已用完', 'The appointment cannot be moved again'),
  WORKER_CHANGES_USED_UP: user(
    409,
    '更换服务人员的次数已用完',
    'You cannot ask for another worker again',
  ),
  NO_PROPOSAL: user(409, '没有待答复的改约', 'There is no proposed time to answer'),
  NOT_LATE_YET: user(409, '尚未到可申报爽约的时间', 'The worker is not late enough yet'),
  NOT_WAITED_LONG_ENOUGH: user(
    409,
    '等待时间不足，暂不能申报用户爽约',
    'You have not waited long enough yet',
  ),
  NEXT_BOOKING_TOO_CLOSE: user(
    409,
    '服务人员后面还有预约，时间不够',
    'The next booking of the worker is too close',
  ),
  CASE_OPEN: user(409, '该订单有未结的售后单', 'A case about this order is still open'),
  ADDITION_OPEN: user(409, '该订单有未付的补差价', 'An addition to this order is still open'),
  POOL_CLOSED: user(409, '抢单已结束', 'This order is no longer in the pool'),
  // cases
  CASE_EXISTS: user(409, '该订单已有处理中的售后', 'The order already has an open case'),
  CASE_DECIDED: user(409, '该售后单已裁定', 'This case is already decided'),
  SAME_PERSON: user(
    409,
    '申诉须由另一位裁定人处理',
    'An appeal is decided by another person than the one who decided first',
  ),
  NOTHING_TO_APPEAL: user(
    409,
    '该裁定对您没有不利结果，无需申诉',
    'This decision costs your side nothing, there is nothing to appeal',
  ),
  APPEAL_EXISTS: user(409, '您已提出过申诉', 'Your side has appealed already'),
  APPEAL_OVER: user(
    409,
    '申诉期已过或裁定已生效',
    'The decision is final, it can no longer be appealed',
  ),
  NO_APPEAL: user(409, '该售后单没有待处理的申诉', 'This case has no appeal to decide'),
  COMPLAINT_TOO_LATE: user(409, '已超过售后申请期限', 'It is too late for a complaint'),
  REFUND_TOO_HIGH: user(409, '退款金额超过可退金额', 'The refund is higher than what is left'),
  // in store
  STORE_UNAVAILABLE: user(409, '该门店暂不可用', 'This store is not available'),
  CODE_UNKNOWN: user(404, '核销码不存在', 'There is no such redemption code'),
  CODE_SPENT: user(409, '核销码已使用', 'This redemption code was used already'),
  CODE_EXPIRED: user(409, '核销码已失效', 'This redemption code is not valid any more'),
  CODE_WRONG_STORE: user(409, '该订单不在本店核销', 'This order is for another store'),
  PAY_LINK_EXPIRED: user(410, '付款链接已失效', 'This payment link has expired'),
  // onboarding
  APPLICATION_EXISTS: user(409, '您已有进行中的申请', 'You already have an open application'),
  PERSON_EXISTS: user(
    409,
    '该身份或手机号已入驻或正在申请，请联系客服',
    'This identity or phone is registered or applying already, please contact support',
  ),
  REAPPLY_TOO_EARLY: user(
    409,
    '上次申请未通过，暂不能再次申请',
    'The last application was rejected, it is too early to apply again',
  ),
  APPLICATION_INCOMPLETE: user(
    409,
    '申请资料不完整或不符合要求',
    'Something that the application needs is missing or does not qualify',
  ),
  CLAIM_NEEDED: user(409, '请先领取该申请', 'Claim the application first'),
  ITEM_LOCKED: user(
    409,
    '该项不可修改，只能修改被退回的项目',
    'This item cannot be changed now, only those that were sent back',
  ),
  ITEMS_UNDECIDED: user(409, '还有未通过的项目', 'Some items are not approved yet'),
  NOTHING_REJECTED: user(409, '没有退回的项目', 'No item was sent back'),
  ITEMS_NOT_RENEWED: user(409, '请先修改所有被退回的项目', 'Renew every item that was sent back'),
  // certificates
  RENEWAL_EXISTS: user(
    409,
    '该证书已有待审核的新证件，可先撤回',
    'A new document for this certificate waits for review already, withdraw it first',
  ),
  RENEWAL_NOT_LATER: user(
    409,
    '新证件的到期日须晚于现有证书，且不能即将过期',
    'The new document must end later than the present one, and not soon',
  ),
  // money
  PAYMENT_UNKNOWN: user(
    409,
    '支付结果确认中，请稍后再试',
    'The payment result is not known yet, try again shortly',
  ),
  ALREADY_PAID: user(409, '订单已支付', 'The order is already paid'),
  PAYMENT_CLOSED: user(409, '支付已关闭', 'Payment for this order is closed'),
  FEE_CHANGED: user(
    409,
    '取消费已变化，请重新确认',
    'The cancel fee has changed, look at it again',
  ),
  REFUND_LIMIT: user(409, '该笔支付的退款次数已达上限', 'This payment was refunded too often'),
  AMOUNT_MISMATCH: user(409, '支付金额不一致', 'The amount does not match the bill'),
  REQUEST_EXPIRED: user(
    409,
    '申请已过期，请重新提交',
    'This request waited too long, ask for it again',
  ),
  FOUR_EYES: user(
    409,
    '须由另一位同事复核',
    'Another person than the one who asked for it has to check this',
  ),
  WITHDRAWAL_LIMIT: user(
    409,
    '超出提现限额或次数',
    'Below the least or above the highest amount, or too many withdrawals today',
  ),
  WITHDRAWAL_CHANGED: user(
    409,
    '金额、费用或收款账户已变化，请重新确认',
    'Amount, fee or account are not what was looked at, look again',
  ),
  PAYOUT_ACCOUNT_UNUSABLE: user(
    409,
    '该收款账户不可用，请重新选择',
    'Nothing can be paid to this account, choose another',
  ),
  INSUFFICIENT_BALANCE: user(409, '可用余额不足', 'The available balance is too low'),
  JOURNAL_MISMATCH: {
    status: 500,
    kind: 'unexpected',
    zh: '账务数据异常',
    en: 'A journal with this key exists with other lines',
  },
  TRANSFER_RESOLVED: user(
    409,
    '该笔款项已处理',
    'This reserved amount was already booked or released',
  ),
  JOURNAL_INVALID: {
    status: 500,
    kind: 'unexpected',
    zh: '账务数据异常',
    en: 'A journal is malformed or resolves no matching reservation',
  },
  SIGNATURE_INVALID: user(401, '签名验证失败', 'The signature is not valid'),
  // media
  MEDIA_REFUSED: user(422, '该文件无法使用，请更换后重试', 'This file cannot be taken'),
  MEDIA_TOO_LARGE: user(413, '文件过大', 'The file is too large'),
  MEDIA_KIND_UNAVAILABLE: user(
    409,
    '暂不支持上传该类文件',
    'This kind of file cannot be taken now',
  ),
  UPLOAD_TOO_SLOW: user(408, '上传超时，请重试', 'The file took too long to arrive'),
  TICKET_INVALID: user(404, '上传凭证无效或已过期', 'This upload ticket is not valid any more'),
  TICKET_SPENT: user(409, '上传凭证已使用', 'This upload ticket was used already'),
  MEDIA_NOT_USABLE: user(
    409,
    '引用的文件不存在或不可用，请重新上传',
    'A file that is named is not there, or is none that may be used for this',
  ),
  LINK_EXPIRED: user(410, '链接已失效', 'This link has expired'),
  // privacy
  CONSENT_NEEDED: user(409, '请先阅读并同意相关说明', 'This needs a consent that was not given'),
  CONSENT_OUTDATED: user(
    409,
    '说明已更新，请重新阅读',
    'The text has a newer version, read that one',
  ),
  CONSENT_BASIC: user(
    409,
    '该同意为使用服务所必需，如需撤回请注销账号',
    'Nothing works without this consent: delete the account instead',
  ),
  EXPORT_LIMIT: user(409, '每天只能导出一次，请明天再试', 'One export a day, try again tomorrow'),
  DELETION_BLOCKED: user(
    409,
    '暂不能注销，请先处理完未结事项',
    'The account cannot be deleted while something is open',
  ),
  CONTACT_NUMBER_OFF: user(
    409,
    '平台未开通号码保护，请在订单内联系客服',
    'Calls through protected numbers are not switched on here',
  ),
  PHONE_REVEAL_OFF: user(
    409,
    '平台不显示客户号码，请使用保护号码或在订单内联系客服',
    'Numbers are not shown here: call by the protected number, or ask support',
  ),
  CONTACT_CLOSED: user(409, '当前订单无法联系对方', 'Nobody can be called about this order now'),
  // accounts that people are paid to
  PAYOUT_NOT_VERIFIED: user(
    409,
    '实名信息尚未核验，请联系平台',
    'The real name is not verified yet, please contact the platform',
  ),
  PAYOUT_NAME_MISMATCH: user(
    409,
    '账户姓名与实名信息不一致',
    'The account is not in the verified name of its owner',
  ),
  PAYOUT_ACCOUNTS_FULL: user(
    409,
    '收款账户已达上限，请先删除不用的账户',
    'There are as many accounts as there may be, remove one first',
  ),
  PAYOUTS_STOPPED: user(
    409,
    '资金核对异常，暂停付款',
    'A money alarm is open: nothing is paid out until it is resolved',
  ),
  // wallets, statements, tips, budgets
  STATEMENT_TOO_LONG: user(
    409,
    '该时段明细过多，请缩短时段',
    'Too many entries for one statement, choose a shorter period',
  ),
  TIP_NOT_POSSIBLE: user(409, '该订单现在不能打赏', 'This order cannot be tipped now'),
  TIP_TOO_HIGH: user(409, '超出单次打赏上限', 'The tip is higher than one may be'),
  BUDGET_SPENT: user(409, '活动预算已用完', 'The budget of this campaign is used up'),
  // operation
  CONTACT_NUMBER_UNAVAILABLE: operational(
    503,
    '暂时无法获取号码，请稍后再试',
    'No number could be had, try again soon',
  ),
  CHANNEL_UNAVAILABLE: operational(503, '支付渠道暂不可用', 'The payment channel is unavailable'),
  SERVICE_UNAVAILABLE: operational(
    503,
    '系统繁忙，请稍后重试',
    'The service is busy, retry with the same key',
  ),
  CONTENTION: operational(503, '操作冲突，请重试', 'Too much contention, retry'),
  INTERNAL: {
    status: 500,
    kind: 'unexpected',
    zh: '系统异常，请稍后重试',
    en: 'Something went wrong on our side',
  },
} as const satisfies Record<string, ErrorSpec>;

export type ErrorCode = keyof typeof ERRORS;

export type FieldError = { readonly field: string; readonly message: string };

export type AppErrorOptions = {
  /** For logs and developers, never shown. */
  readonly detail?: string;
  readonly fields?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
  /** Safe facts for the client, e.g. the present status. */
  readonly extra?: Readonly<Record<string, string | number | boolean | null>>;
  readonly cause?: unknown;
};

/** The one error class that use cases, activities and api throw; `code` decides everything else. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly fields: readonly FieldError[];
  readonly retryAfterSeconds: number | undefined;
  readonly extra: Readonly<Record<string, string | number | boolean | null>>;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.detail ?? ERRORS[code].en, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.extra = options.extra ?? {};
  }

  get spec(): ErrorSpec {
    return ERRORS[this.code];
  }
}

/** True for any AppError, also one from another copy of this module (jest, workflow sandbox). */
export function isAppError(error: unknown): error is AppError {
  return error instanceof Error && error.name === 'AppError' && 'code' in error;
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERRORS, value);
}
