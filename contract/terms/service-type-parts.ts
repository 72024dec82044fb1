import { CERTIFICATE_KIND, type LocalName } from './catalogue.js';
import {
  BUFFER_MINUTES_MAX,
  CATEGORY_ICON,
  HELP_MAX,
  LABEL_MAX,
  NEW_WORKER_ORDERS_MAX,
  SERVICE_CODE,
  SKILL_CODE,
  SORT_MAX,
  UNIT_LABEL_MAX,
  UNIT_MINUTES_MIN,
  type CheckedType,
  type TypePath,
  type TypeProblem,
} from './service-type-check.js';
import {
  PHOTOS_MAX,
  UNITS_MAX,
  VISIT_MINUTES_MAX,
  type ApprovalRule,
  type FormChoice,
  type PriceModel,
} from './service-type.js';

const SHARE_BPS_MAX = 10_000;

/** A service type with the words and numbers of its parts. */
export type DeclaredType = Omit<CheckedType, 'skills' | 'certificates'> & {
  readonly name: LocalName;
  readonly icon: string;
  readonly skills: readonly {
    readonly code: string;
    readonly name: LocalName;
    readonly certificates: readonly string[];
  }[];
  readonly certificates: readonly { readonly kind: string; readonly name: LocalName }[];
  readonly prepMinutes: number;
  readonly cleanMinutes: number;
  readonly approval: ApprovalRule | null;
  readonly sort: number;
};

type Tell = (path: TypePath, zh: string, en: string) => void;

/**
 * What is wrong with single fields of a type while somebody designs it: the same that the schema
 * refuses, in words for the person who types.
 */
export function partProblems(type: DeclaredType): readonly TypeProblem[] {
  const problems: TypeProblem[] = [];
  const tell: Tell = (path, zh, en) => problems.push({ path, text: { zh, en } });
  checkName(['name'], type.name, tell);
  if (!CATEGORY_ICON.test(type.icon)) {
    tell(['icon'], '小写字母、数字和连字符', 'lower-case letters, digits and hyphens');
  }
  checkNumber(['sort'], type.sort, [0, SORT_MAX], tell);
  checkNumber(['prepMinutes'], type.prepMinutes, [0, BUFFER_MINUTES_MAX], tell);
  checkNumber(['cleanMinutes'], type.cleanMinutes, [0, BUFFER_MINUTES_MAX], tell);
  checkPrice(type.priceModel, tell);
  checkForm(type, tell);
  checkSteps(type, tell);
  checkPeople(type, tell);
  if (type.approval !== null) {
    const { newWorkerOrders, shareBps } = type.approval;
    checkNumber(['approval', 'newWorkerOrders'], newWorkerOrders, [0, NEW_WORKER_ORDERS_MAX], tell);
    checkNumber(['approval', 'shareBps'], shareBps, [0, SHARE_BPS_MAX], tell);
  }
  return problems;
}

function checkName(path: TypePath, name: LocalName, tell: Tell, max = LABEL_MAX): void {
  const words = [
    ['zh', '中文', 'Chinese'],
    ['en', '英文', 'English'],
  ] as const;
  for (const [language, zh, en] of words) {
    const { length } = name[language].trim();
    if (length === 0) tell([...path, language], `请填写${zh}`, `the ${en} text is missing`);
    if (length > max) tell([...path, language], `不超过 ${max} 字`, `${max} characters at most`);
  }
}

function checkHelp(path: TypePath, help: LocalName | null, tell: Tell): void {
  if (help !== null) checkName(path, help, tell, HELP_MAX);
}

function checkCode(path: TypePath, code: string, tell: Tell): void {
  if (SERVICE_CODE.test(code)) return;
  tell(path, '以字母开头，只用字母、数字、- 和 _', 'a letter first; letters, digits, - and _ only');
}

function checkChoices(path: TypePath, choices: readonly FormChoice[], tell: Tell): void {
  choices.forEach(({ code, label }, index) => {
    checkCode([...path, index, 'code'], code, tell);
    checkName([...path, index, 'label'], label, tell);
  });
}

function checkNumber(
  path: TypePath,
  value: number,
  [least, greatest]: readonly [number, number],
  tell: Tell,
): void {
  if (Number.isInteger(value) && value >= least && value <= greatest) return;
  tell(path, `${least} 到 ${greatest} 的整数`, `a whole number from ${least} to ${greatest}`);
}

function checkPrice(model: PriceModel, tell: Tell): void {
  if (model.kind === 'HOURLY') {
    const bounds = [UNIT_MINUTES_MIN, VISIT_MINUTES_MAX] as const;
    checkNumber(['priceModel', 'unitMinutes'], model.unitMinutes, bounds, tell);
  }
  if (model.kind === 'PER_UNIT') {
    checkName(['priceModel', 'unitLabel'], model.unitLabel, tell, UNIT_LABEL_MAX);
  }
  if (model.kind !== 'HOURLY' && model.kind !== 'PER_UNIT') return;
  checkNumber(['priceModel', 'minUnits'], model.minUnits, [1, UNITS_MAX], tell);
  checkNumber(['priceModel', 'maxUnits'], model.maxUnits, [1, UNITS_MAX], tell);
}

function checkForm({ formFields }: DeclaredType, tell: Tell): void {
  formFields.forEach(({ code, label, help, choices }, index) => {
    const path = ['formFields', index] as const;
    checkCode([...path, 'code'], code, tell);
    checkName([...path, 'label'], label, tell);
    checkHelp([...path, 'help'], help, tell);
    checkChoices([...path, 'choices'], choices, tell);
  });
}

function checkSteps({ steps }: DeclaredType, tell: Tell): void {
  steps.forEach(({ code, name, help, proof }, index) => {
    const path = ['steps', index] as const;
    checkCode([...path, 'code'], code, tell);
    checkName([...path, 'name'], name, tell);
    checkHelp([...path, 'help'], help, tell);
    checkNumber([...path, 'proof', 'photosMin'], proof.photosMin, [0, PHOTOS_MAX], tell);
    checkChoices([...path, 'proof', 'checklist'], proof.checklist, tell);
  });
}

function checkPeople({ skills, certificates }: DeclaredType, tell: Tell): void {
  skills.forEach(({ code, name }, index) => {
    if (!SKILL_CODE.test(code)) {
      tell(
        ['skills', index, 'code'],
        '以字母开头，只用字母、数字、点、- 和 _',
        'a letter first; letters, digits, dots, - and _ only',
      );
    }
    checkName(['skills', index, 'name'], name, tell);
  });
  certificates.forEach(({ kind, name }, index) => {
    if (!CERTIFICATE_KIND.test(kind)) {
      tell(
        ['certificates', index, 'kind'],
        '大写字母开头，只用大写字母、数字和 _',
        'a capital first; capitals, digits and _ only',
      );
    }
    checkName(['certificates', index, 'name'], name, tell);
  });
}
