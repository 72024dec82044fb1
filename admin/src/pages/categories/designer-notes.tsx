import { Alert, Button, Flex, Select } from 'antd';
import { useReferenceChoices } from '../../generic/references';
import { useLocalName, useWords } from '../../i18n/i18n';
import { useUrlState } from '../../kit/url-state';
import { sectionOf, type Problem } from './check-draft';
import type { Designer } from './use-designer';
import { categoryWords } from './words';

const PROBLEMS_SHOWN_MAX = 6;

/** Above the sections: where a new type starts, what is wrong, what was taken out last. */
export function DesignerNotes(props: {
  readonly designer: Designer;
  onProblem(problem: Problem): void;
}) {
  const t = useWords(categoryWords);
  const name = useLocalName();
  const { designer } = props;
  const { saved, removed, error, isReadOnly } = designer;
  return (
    <Flex vertical gap={8} className="dh-designer-notes">
      {saved === undefined && <StartChoice isDirty={designer.isDirty} />}
      {isReadOnly && <Alert type="info" showIcon message={t('readOnly')} />}
      {error !== null && <Alert type="error" showIcon message={error} />}
      <ProblemList problems={designer.problems} onProblem={props.onProblem} />
      {removed !== null && (
        <Alert
          type="info"
          showIcon
          message={t('undone', { name: name(removed.name) || t('nameless') })}
          action={
            <Button size="small" data-testid="undo" onClick={designer.undo}>
              {t('undo')}
            </Button>
          }
        />
      )}
    </Flex>
  );
}

function ProblemList(props: {
  readonly problems: readonly Problem[];
  onProblem(problem: Problem): void;
}) {
  const t = useWords(categoryWords);
  const name = useLocalName();
  const { problems } = props;
  if (problems.length === 0) return null;
  return (
    <Alert
      type="error"
      showIcon
      data-testid="problems"
      message={t('problemsTitle', { count: problems.length })}
      description={
        <ul className="dh-designer-problems">
          {problems.slice(0, PROBLEMS_SHOWN_MAX).map((problem, index) => (
            <li key={index}>
              <Button
                type="text"
                size="small"
                className="dh-designer-problem"
                onClick={() => props.onProblem(problem)}
              >
                {t('goTo', {
                  section: t(`section${sectionOf(problem.path)}`),
                  text: name(problem.text),
                })}
              </Button>
            </li>
          ))}
        </ul>
      }
    />
  );
}

/** From nothing or like another type; no longer offered once something is typed. */
function StartChoice({ isDirty }: { readonly isDirty: boolean }) {
  const t = useWords(categoryWords);
  const [params, setParams] = useUrlState();
  const { choices, isLoading } = useReferenceChoices('categories');
  if (isDirty) return null;
  return (
    <Flex gap={8} align="center" wrap>
      <label htmlFor="category-start">{t('start')}</label>
      <Select
        id="category-start"
        className="dh-designer-start"
        showSearch
        optionFilterProp="label"
        loading={isLoading}
        value={params.get('from') ?? ''}
        options={[{ value: '', label: t('startEmpty') }, ...choices]}
        onChange={(from: string) => setParams({ from, tab: undefined })}
      />
    </Flex>
  );
}
