import { existsSync, readFileSync, rmSync } from 'node:fs';

/** One failed check of one operation. */
export type Finding = {
  readonly operation: string;
  readonly role: string;
  readonly check: string;
  readonly detail: string;
};

/** Titles of Schemathesis' failures by the check they come from. */
const CHECK_BY_TITLE: readonly (readonly [RegExp, string])[] = [
  [/Server error/i, 'not_a_server_error'],
  [/Undocumented HTTP status code/i, 'status_code_conformance'],
  [/Undocumented Content-Type|Missing Content-Type|Malformed media/i, 'content_type_conformance'],
  [/Response violates schema|JSON deserialization/i, 'response_schema_conformance'],
];
const DETAIL_MAX = 400;

/** What one run has found, from its JUnit report; a run that broke is a finding itself. */
export function reportOf(input: {
  readonly reportFile: string;
  readonly code: number;
  readonly output: string;
  readonly role: string;
}): readonly Finding[] {
  const { reportFile, code, output, role } = input;
  const broken = { operation: '-', role, check: 'run', detail: output.slice(-DETAIL_MAX) };
  if (!existsSync(reportFile)) return [broken];
  const xml = readFileSync(reportFile, 'utf8');
  rmSync(reportFile);
  // One that closes itself has found nothing and must not swallow the next one.
  const findings = [
    ...xml.matchAll(/<testcase name="([^"]*)"(?:[^>/]|\/(?!>))*>([\s\S]*?)<\/testcase>/g),
  ];
  const found = findings.flatMap(([, operation = '', inner = '']) =>
    [...inner.matchAll(/<(?:failure|error)\b([^>]*)>([^<]*)/g)].flatMap(
      ([, attributes = '', text = '']) => {
        const told = `${/message="([^"]*)"/.exec(attributes)?.[1] ?? ''} ${text}`;
        return titlesIn(told).map((check) => ({
          operation: unescaped(operation),
          role,
          check,
          detail: unescaped(told).slice(0, DETAIL_MAX),
        }));
      },
    ),
  );
  // A failing exit code without a failure in the report: the run itself is at fault.
  return found.length === 0 && code !== 0 ? [broken] : found;
}

function titlesIn(message: string): readonly string[] {
  const checks = CHECK_BY_TITLE.filter(([title]) => title.test(message)).map(([, check]) => check);
  return checks.length === 0 ? ['other'] : checks;
}

function unescaped(text: string): string {
  return text
    .replaceAll('&#10;', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
