import { Badge, Form, Tabs } from 'antd';
import { useState, type ReactNode } from 'react';
import { ConflictDialog } from '../../generic/conflict-dialog';
import { useResourceSpec } from '../../generic/resource-context';
import { History } from '../../generic/resource-history';
import { useLocalName, useWords } from '../../i18n/i18n';
import { Page } from '../../kit/page';
import { useUrlState } from '../../kit/url-state';
import { ApprovalSection } from './approval-section';
import { BasicsSection } from './basics-section';
import { StateTag } from './category-columns';
import { sectionOf, type Problem } from './check-draft';
import { DesignerHead } from './designer-head';
import { DesignerProvider, inputIdOf } from './designer-context';
import { DesignerNotes } from './designer-notes';
import { FormSection } from './form-section';
import { PeopleSection } from './people-section';
import { Preview } from './preview';
import { PriceSection } from './price-section';
import { StepsSection } from './steps-section';
import { TimesSection } from './times-section';
import { SECTIONS, type Category, type Draft, type Section } from './types';
import { useDesigner, type Designer } from './use-designer';
import { categoryWords } from './words';

type TabKey = Section | 'history';

/** The designer around a draft: sections left, phones right. */
export function DesignerView(props: {
  readonly saved: Category | undefined;
  readonly start: Draft;
  readonly isReadOnly?: boolean;
}) {
  const t = useWords(categoryWords);
  const name = useLocalName();
  const designer = useDesigner({ ...props, isReadOnly: props.isReadOnly === true });
  const view = useView(designer);
  const { draft, saved } = designer;
  const title = name(draft.name) || t('createTitle');
  return (
    <DesignerProvider value={designer}>
      <Page
        title={title}
        tabTitle={title}
        subtitle={
          saved === undefined ? (
            t('createSubtitle')
          ) : (
            <>
              <StateTag isOn={saved.isOn} t={t} /> {designer.isDirty && t('unsaved')}
            </>
          )
        }
        actions={<DesignerHead designer={designer} onProblem={view.goTo} />}
      >
        <DesignerNotes designer={designer} onProblem={view.goTo} />
        <Tabs
          activeKey={view.tab}
          tabBarGutter={16}
          onChange={(key) => view.open(key as TabKey)}
          items={[
            ...SECTIONS.map((section) => ({
              key: section,
              label: <TabLabel section={section} problems={designer.problems} />,
            })),
            ...(saved === undefined ? [] : [{ key: 'history', label: t('history') }]),
          ]}
        />
        <div className="dh-designer">
          <Form layout="vertical" requiredMark={false} className="dh-designer-main">
            {view.tab === 'history' ? (
              <Past id={designer.id} />
            ) : (
              <SectionBody key={view.tab} section={view.tab} view={view} />
            )}
          </Form>
          <Preview
            side={view.tab === 'steps' || view.tab === 'approval' ? 'worker' : 'customer'}
            chosenField={view.tab === 'form' ? view.field : null}
            chosenStep={view.tab === 'steps' ? view.step : null}
          />
        </div>
      </Page>
      <Comparison designer={designer} title={title} />
    </DesignerProvider>
  );
}

type View = ReturnType<typeof useView>;

/** Which section, question and step is in front; the section lives in the URL. */
function useView(designer: Designer) {
  const [params, setParams] = useUrlState();
  const [field, setField] = useState<number | null>(null);
  const [step, setStep] = useState<number | null>(null);
  const asked = params.get('tab');
  const isPast = asked === 'history' && designer.saved !== undefined;
  const tab: TabKey = isPast ? 'history' : (SECTIONS.find((key) => key === asked) ?? 'basics');
  const open = (key: TabKey): void => setParams({ tab: key === 'basics' ? undefined : key });
  return {
    ...{ tab, open, field, setField, step, setStep },
    goTo({ path }: Problem): void {
      const section = sectionOf(path);
      const [, index] = path;
      if (section === 'form' && typeof index === 'number') setField(index);
      if (section === 'steps' && typeof index === 'number') setStep(index);
      open(section);
      // The section and its panel are drawn first.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => document.getElementById(inputIdOf(path))?.focus()),
      );
    },
  };
}

function SectionBody(props: { readonly section: Section; readonly view: View }): ReactNode {
  const { section, view } = props;
  switch (section) {
    case 'basics':
      return <BasicsSection />;
    case 'price':
      return <PriceSection />;
    case 'form':
      return <FormSection chosen={view.field} onChoose={view.setField} />;
    case 'steps':
      return <StepsSection chosen={view.step} onChoose={view.setStep} />;
    case 'people':
      return <PeopleSection />;
    case 'times':
      return <TimesSection />;
    case 'approval':
      return <ApprovalSection />;
  }
}

function TabLabel(props: { readonly section: Section; readonly problems: readonly Problem[] }) {
  const t = useWords(categoryWords);
  const count = props.problems.filter(({ path }) => sectionOf(path) === props.section).length;
  return (
    <span className="dh-designer-tab">
      {t(`section${props.section}`)}
      {count > 0 && <Badge count={count} size="small" title={t('problemCount', { count })} />}
    </span>
  );
}

function Past({ id }: { readonly id: string }) {
  const spec = useResourceSpec('categories');
  return spec === undefined ? null : <History spec={spec} id={id} />;
}

/** What somebody else has published meanwhile, beside one's own draft. */
function Comparison({ designer, title }: { readonly designer: Designer; readonly title: string }) {
  const spec = useResourceSpec('categories');
  const { theirs, saved, draft } = designer;
  if (theirs === null || saved === undefined || spec === undefined) return null;
  return (
    <ConflictDialog
      title={title}
      fields={spec.fields.filter(({ write }) => write === 'always')}
      original={saved}
      theirs={theirs}
      mine={draft}
      onClose={designer.dropConflict}
      onChoose={(values) => designer.resolve(values as Partial<Draft>)}
    />
  );
}
