// node scripts/notices.mjs [--check]: writes THIRD-PARTY-NOTICES.md, or says that it is out of date.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const projectDir = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const OUTPUT = 'THIRD-PARTY-NOTICES.md';
const LICENSE_FILE = /^(licen[sc]e|copying|notice)/i;
const COPYRIGHT_LINE = /^\W*copyright\b.*(\(c\)|©|\d{4}|contributors|authors)/i;
const TITLE_LINE =
  /^\W*((the )?(mit|isc|bsd[\w -]*)( license)?|\(the mit license\))\W*(\(mit\))?\W*$/i;

const packages = productionPackages();
const text = render(packages);
const target = path.join(projectDir, OUTPUT);
if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
  process.stdout.write(`${OUTPUT}: ${packages.length} packages\n`);
} else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
  process.stderr.write(
    `${OUTPUT} is out of date: run \`node scripts/notices.mjs\` and commit the result.\n`,
  );
  process.exitCode = 1;
}

/** Packages of the server and of the console, which is part of what people get. */
function productionPackages() {
  const byKey = new Map();
  for (const root of ['', 'admin']) collectPackages(root, byKey);
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** What `npm ci --omit=dev` may install, by the lockfile, so that every platform lists the same. */
function collectPackages(root, byKey) {
  const lock = JSON.parse(readFileSync(path.join(projectDir, root, 'package-lock.json'), 'utf8'));
  for (const [folder, entry] of Object.entries(lock.packages)) {
    if (folder === '' || entry.dev === true || entry.link === true) continue;
    const name = entry.name ?? folder.slice(folder.lastIndexOf('node_modules/') + 13);
    const key = `${name}@${entry.version}`;
    // Optional packages are there on some platforms only: their texts would differ by machine.
    const isEverywhere = !entry.optional && !entry.devOptional && !entry.os && !entry.cpu;
    const texts = isEverywhere ? licenseTexts(path.join(root, folder)) : [];
    const license = entry.license ?? licenseOf(texts);
    byKey.set(key, { key, license, texts, isEverywhere });
  }
}

function licenseTexts(folder) {
  const dir = path.join(projectDir, folder);
  if (!existsSync(dir)) {
    process.stderr.write(`${folder} is not installed: run \`npm ci\` first.\n`);
    process.exit(1);
  }
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENSE_FILE.test(entry.name))
    .map((entry) => entry.name)
    .sort()
    .map((name) => readFileSync(path.join(dir, name), 'utf8'));
}

/** For the rare package whose manifest does not name its licence. */
function licenseOf(texts) {
  return texts.some((one) => /unlicense/i.test(one)) ? 'Unlicense' : 'see its licence text';
}

/** Packages whose licence has the same words share one printed text, each with its own copyright. */
function groupByBody(list) {
  const groups = new Map();
  for (const { key, texts } of list) {
    for (const one of texts) {
      const lines = one
        .replaceAll('\r', '')
        .replaceAll('\u00a0', ' ')
        .replace(/^\uFEFF/, '')
        .split('\n');
      const isCopyright = (line) => COPYRIGHT_LINE.test(line) && line.length < 200;
      // A long licence may quote copyright lines in its own words; those stay where they are.
      const head = lines.slice(0, 25);
      const body = [
        ...head.filter((line) => !isCopyright(line) && !TITLE_LINE.test(line)),
        ...lines.slice(25),
      ];
      const words = body.join(' ').replaceAll(/\W+/g, ' ').trim().toLowerCase();
      const group = groups.get(words) ?? { body: tidy(body), members: [] };
      const copyrights = head.filter(isCopyright).map((line) => line.replace(/^\W+/, '').trim());
      group.members.push({ key, copyrights });
      groups.set(words, group);
    }
  }
  return [...groups.values()];
}

function tidy(lines) {
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '');
}

function render(list) {
  const counts = new Map();
  for (const { license } of list) counts.set(license, (counts.get(license) ?? 0) + 1);
  const overview = [...counts]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([license, count]) => `- ${license}: ${count}`);
  const names = list.map(({ key, license, texts, isEverywhere }) => {
    const remark = isEverywhere
      ? texts.length === 0
        ? ' (its package holds no licence file)'
        : ''
      : ' (installed on some platforms only)';
    return `- \`${key}\`: ${license}${remark}`;
  });
  return [
    '# Third-party notices',
    '',
    'Packages that Doorhive is distributed with. Written by `node scripts/notices.mjs`; do not edit.',
    '',
    '## Licences',
    '',
    ...overview,
    '',
    '## Packages',
    '',
    ...names,
    '',
    '## Texts',
    ...groupByBody(list).flatMap(section),
    '',
  ].join('\n');
}

function section({ body, members }, index) {
  const holders = members.map(({ key, copyrights }) =>
    [key, ...copyrights.map((line) => `  ${line}`)].join('\n'),
  );
  const content = [...holders, '', body].join('\n');
  const ticks = (content.match(/`+/g) ?? []).map((run) => run.length);
  const fence = '`'.repeat(Math.max(3, ...ticks.filter((length) => length > 2).map((n) => n + 1)));
  return ['', `### Text ${index + 1}`, '', `${fence}text`, content, fence];
}
