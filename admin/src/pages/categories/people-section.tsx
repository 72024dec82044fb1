import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Select } from 'antd';
import { CERTIFICATE_KINDS, CERTIFICATE_TEXT } from '@contract/terms/catalogue';
import { CERTIFICATES_MAX, SKILLS_MAX } from '@contract/terms/service-type-check';
import { useLocalName, useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { EmptyState } from '../../kit/states';
import { CodeItem, DraftItem, FixedChoice, NameItems } from './designer-fields';
import { inputIdOf, useDraft, useProblemAt } from './designer-context';
import { designWords } from './design-words';
import { rowWords } from './row-words';
import { inserted, newCertificate, newSkill, replaced, storedOf, without } from './draft';
import type { Skill } from './types';

const SKILL_CODE_MAX = 64;
const KIND_MAX = 32;

/** What a worker must be able to do, and with which papers. */
export function PeopleSection() {
  return (
    <>
      <Skills />
      <OwnCertificates />
    </>
  );
}

function Skills() {
  const t = useWords(designWords);
  const problem = useProblemAt()(['skills']);
  const { draft, saved, id, change, isReadOnly } = useDraft();
  const { skills } = draft;
  return (
    <Block title={t('skills')}>
      {problem !== undefined && (
        <Alert type="error" showIcon message={problem} className="dh-block" />
      )}
      {skills.length === 0 && <EmptyState text={t('noSkills')} />}
      {skills.map((skill, index) => (
        <SkillCard key={index} index={index} skill={skill} />
      ))}
      {!isReadOnly && (
        <Button
          type="dashed"
          block
          icon={<PlusOutlined />}
          disabled={skills.length >= SKILLS_MAX}
          data-testid="add-skill"
          onClick={() => {
            const known = [...skills, ...(saved?.skills ?? [])];
            change({ skills: [...skills, newSkill(id, known)] });
          }}
        >
          {t('addSkill')}
        </Button>
      )}
    </Block>
  );
}

function SkillCard({ index, skill }: { readonly index: number; readonly skill: Skill }) {
  const t = useWords(designWords);
  const rows = useWords(rowWords);
  const name = useLocalName();
  const { draft, saved, change, remove, isReadOnly } = useDraft();
  const { skills, certificates } = draft;
  const isStored = storedOf(skill.code, saved?.skills, skills) !== undefined;
  const set = (patch: Partial<Skill>): void =>
    change({ skills: replaced(skills, index, { ...skill, ...patch }) });
  const at = ['skills', index, 'certificates'];
  const kinds: readonly { readonly value: string; readonly label: string }[] = [
    ...CERTIFICATE_KINDS.map((kind) => ({ value: kind, label: name(CERTIFICATE_TEXT[kind]) })),
    ...certificates.map((own) => ({ value: own.kind, label: name(own.name) || own.kind })),
  ];
  const labelOf = (kind: string): string =>
    kinds.find(({ value }) => value === kind)?.label ?? kind;
  return (
    <Card
      size="small"
      className="dh-block"
      title={name(skill.name) || rows('nameless')}
      extra={
        !isReadOnly && (
          <RemoveCard
            name={name(skill.name)}
            onRemove={() =>
              remove(
                {
                  name: skill.name,
                  restore: (now) => ({ ...now, skills: inserted(now.skills, index, skill) }),
                },
                { skills: without(skills, index) },
              )
            }
          />
        )
      }
    >
      <NameItems
        path={['skills', index, 'name']}
        label={t('skillName')}
        value={skill.name}
        testId={`skill-${index}`}
        onChange={(next) => set({ name: next })}
      />
      <DraftItem path={at} label={t('needs')} hint={t('needsHint')} isOptional>
        {isReadOnly ? (
          <FixedChoice path={at} text={skill.certificates.map(labelOf).join('、') || '–'} />
        ) : (
          <Select
            id={inputIdOf(at)}
            mode="multiple"
            value={[...skill.certificates]}
            options={[...kinds]}
            onChange={(next) => set({ certificates: next })}
          />
        )}
      </DraftItem>
      <CodeItem
        path={['skills', index, 'code']}
        also={[['skills', index]]}
        label={t('skillCode')}
        hint={isStored ? rows('codeFixed') : t('skillCodeHint')}
        value={skill.code}
        max={SKILL_CODE_MAX}
        isFixed={isStored}
        onChange={(code) => set({ code })}
      />
    </Card>
  );
}

function RemoveCard(props: { readonly name: string; onRemove(): void }) {
  const rows = useWords(rowWords);
  return (
    <Button
      type="text"
      size="small"
      icon={<DeleteOutlined />}
      aria-label={rows('removeRow', { name: props.name || rows('nameless') })}
      onClick={props.onRemove}
    />
  );
}

function OwnCertificates() {
  const t = useWords(designWords);
  const rows = useWords(rowWords);
  const name = useLocalName();
  const { draft, saved, change, remove, isReadOnly } = useDraft();
  const { certificates } = draft;
  const isKnown = (kind: string): boolean =>
    saved?.certificates.some((one) => one.kind === kind) === true &&
    certificates.filter((one) => one.kind === kind).length === 1;
  return (
    <Block title={t('ownCertificates')}>
      {certificates.length === 0 && <EmptyState text={t('noCertificates')} />}
      {certificates.map((certificate, index) => (
        <Card
          key={index}
          size="small"
          className="dh-block"
          title={name(certificate.name) || rows('nameless')}
          extra={
            !isReadOnly && (
              <RemoveCard
                name={name(certificate.name)}
                onRemove={() =>
                  remove(
                    {
                      name: certificate.name,
                      restore: (now) => ({
                        ...now,
                        certificates: inserted(now.certificates, index, certificate),
                      }),
                    },
                    { certificates: without(certificates, index) },
                  )
                }
              />
            )
          }
        >
          <NameItems
            path={['certificates', index, 'name']}
            label={t('certificateName')}
            value={certificate.name}
            testId={`certificate-${index}`}
            onChange={(next) =>
              change({
                certificates: replaced(certificates, index, { ...certificate, name: next }),
              })
            }
          />
          <CodeItem
            path={['certificates', index, 'kind']}
            also={[['certificates', index]]}
            label={t('certificateKind')}
            hint={t('certificateKindHint')}
            value={certificate.kind}
            max={KIND_MAX}
            isFixed={isKnown(certificate.kind)}
            onChange={(kind) =>
              change({ certificates: replaced(certificates, index, { ...certificate, kind }) })
            }
          />
        </Card>
      ))}
      {!isReadOnly && (
        <Button
          type="dashed"
          block
          icon={<PlusOutlined />}
          disabled={certificates.length >= CERTIFICATES_MAX}
          data-testid="add-certificate"
          onClick={() => change({ certificates: [...certificates, newCertificate(certificates)] })}
        >
          {t('addCertificate')}
        </Button>
      )}
    </Block>
  );
}
