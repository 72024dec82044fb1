// node scripts/check-docker.mjs: checks what docker/ relies on, without a container engine.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const projectDir = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const yaml = require('yaml');
/** Services that run to their end and so need no health check. */
const ENDS = 'service_completed_successfully';
/** A version with a patch number, or for databases a minor one; never `latest` or a bare name. */
const PINNED = /:v?\d+\.\d+(\.\d+)?(-[\w.]+)?$/;
/** Folders of dist/ that the image does not hold; production code must not reach them. */
const REMOVED = removedFolders();

const problems = [];
const report = (file, text) => problems.push(`docker/${file}: ${text}`);

const compose = parse('compose.yaml');
checkServices();
checkVariables();
checkDockerfile();
checkEntries();
checkSearchAttributes();
checkKubernetes();

if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`docker: ${Object.keys(compose.services).length} services checked\n`);
}

function read(file) {
  return readFileSync(path.join(projectDir, file), 'utf8');
}

function exists(file) {
  return existsSync(path.join(projectDir, file));
}

function parse(file) {
  return loadAll(read(`docker/${file}`)).at(0);
}

function removedFolders() {
  const removal = /rm -rf (dist\/[^\\\n&]+)/.exec(read('docker/Dockerfile'))?.[1] ?? '';
  return removal
    .trim()
    .split(/\s+/)
    .map((name) => name.replace('dist/', ''));
}

/** Names in a file of `NAME=value` lines. */
function variablesOf(file) {
  return new Set([...read(file).matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name));
}

function loadAll(text) {
  return yaml.parseAllDocuments(text, { merge: true }).map((document) => document.toJS());
}

// ── compose.yaml ─────────────────────────────────────────────────────────────────────────────

function checkServices() {
  const { services, volumes, networks, secrets } = compose;
  const waitedFor = Object.values(services).flatMap((one) => Object.entries(one.depends_on ?? {}));
  for (const [name, service] of Object.entries(services)) {
    const say = (text) => report('compose.yaml', `${name}: ${text}`);
    const endsByItself = waitedFor.some(([on, { condition }]) => on === name && condition === ENDS);
    const image = String(service.image ?? '').replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');
    if (!PINNED.test(image)) say(`image ${image} has no pinned version`);
    if (!service.restart) say('has no restart policy');
    if (service.deploy?.resources?.limits?.memory === undefined) say('has no memory limit');
    if (service.privileged || service.network_mode === 'host') say('has rights of the host');
    if (endsByItself && !/^on-failure/.test(service.restart ?? '')) {
      say('ends by itself and must restart on failure only, a bounded number of times');
    }
    const isWatched = endsByItself || service.healthcheck?.test || name === 'temporal-ui';
    if (!isWatched) say('has no health check');
    for (const [on, { condition }] of Object.entries(service.depends_on ?? {})) {
      if (!services[on]) say(`depends on ${on}, which does not exist`);
      else if (condition === 'service_healthy' && !services[on].healthcheck?.test) {
        say(`waits for the health of ${on}, which has no health check`);
      }
    }
    for (const mount of service.volumes ?? []) {
      const [source] = mount.split(':');
      const isThere = source.startsWith('.')
        ? exists(path.join('docker', source))
        : Object.hasOwn(volumes, source);
      if (!isThere) say(`mounts ${source}, which does not exist`);
    }
    for (const network of service.networks ?? []) {
      if (!Object.hasOwn(networks, network)) say(`is in network ${network}, which does not exist`);
    }
    for (const secret of service.secrets ?? []) {
      if (!Object.hasOwn(secrets, secret)) say(`uses secret ${secret}, which does not exist`);
    }
    for (const port of service.ports ?? []) {
      if (!/127\.0\.0\.1:\d+\}?:\d+$/.test(port)) say(`publishes ${port} beyond this host`);
    }
    checkBuild({ name, service, say });
  }
}

function checkBuild({ service, say }) {
  const { build } = service;
  if (!build) return;
  const stages = stagesOf(read('docker/Dockerfile'));
  if (!exists(path.join('docker', build.context, build.dockerfile))) say('has no Dockerfile');
  if (!stages.has(build.target)) say(`builds stage ${build.target}, which does not exist`);
  if (!service.env_file) say('does not read app.env');
}

function checkVariables() {
  const own = variablesOf('docker/.env.example');
  for (const [, name] of read('docker/compose.yaml').matchAll(/\$\{(\w+)/g)) {
    if (!own.has(name)) report('.env.example', `${name} of compose.yaml is missing`);
  }
  const settings = variablesOf('.env.example');
  for (const [name, service] of Object.entries(compose.services)) {
    if (!service.build) continue;
    for (const variable of Object.keys(service.environment ?? {})) {
      if (!settings.has(variable)) {
        report('compose.yaml', `${name}: ${variable} is not a setting of .env.example`);
      }
    }
  }
}

// ── Dockerfile ───────────────────────────────────────────────────────────────────────────────

function stagesOf(text) {
  return new Set([...text.matchAll(/^FROM \S+ AS (\S+)$/gm)].map(([, name]) => name));
}

function checkDockerfile() {
  const text = read('docker/Dockerfile');
  const allowed = [...read('docker/Dockerfile.dockerignore').matchAll(/^!(\S+)$/gm)].map(
    ([, name]) => name,
  );
  const stages = stagesOf(text);
  for (const [, from] of text.matchAll(/^COPY --from=(\S+)/gm)) {
    if (!stages.has(from)) report('Dockerfile', `copies from ${from}, which does not exist`);
  }
  for (const [, list] of text.matchAll(/^COPY (?!--from)(.+)$/gm)) {
    for (const source of list.trim().split(/\s+/).slice(0, -1)) {
      if (source === '.') continue;
      if (!exists(source)) report('Dockerfile', `copies ${source}, which does not exist`);
      if (!allowed.some((name) => source === name || source.startsWith(`${name}/`))) {
        report('Dockerfile.dockerignore', `keeps ${source} out, which the Dockerfile copies`);
      }
    }
  }
  if (/^ADD |:latest\b/m.test(text)) report('Dockerfile', 'uses ADD or an image without version');
  if (!/^ARG NODE_IMAGE=\S+:\d+\.\d+\.\d+-\S+$/m.test(text)) {
    report('Dockerfile', 'the Node image has no pinned version');
  }
  if (!/^USER node$/m.test(text)) report('Dockerfile', 'runs as root');
  if (!REMOVED.includes('channels/fakes')) {
    report('Dockerfile', 'the stand-ins of the channels stay in the image');
  }
  for (const target of text
    .split(/^FROM /m)
    .slice(1)
    .filter((part) => part.includes('\nCMD'))) {
    const [name] = target.split('\n');
    if (!/^HEALTHCHECK/m.test(target)) report('Dockerfile', `${name} has no health check`);
    if (!/^CMD \[/m.test(target)) report('Dockerfile', `${name}: a shell would be process 1`);
  }
  checkBuildInputs(allowed);
}

/** What the compiler reads inside the build is there: no source imports what stays outside. */
function checkBuildInputs(allowed) {
  const { include } = JSON.parse(read('tsconfig.json'));
  const inside = include.filter((folder) => allowed.includes(folder) && exists(folder));
  for (const folder of inside) {
    for (const entry of readdirSync(path.join(projectDir, folder), { recursive: true })) {
      if (!/\.ts$/.test(entry) || /\.test\.ts$/.test(entry)) continue;
      for (const target of importsOf(path.join(folder, entry))) {
        if (!allowed.includes(target.split('/')[0])) {
          report('Dockerfile.dockerignore', `${folder}/${entry} needs ${target}`);
        }
      }
    }
  }
}

// ── Entries ──────────────────────────────────────────────────────────────────────────────────

/** Relative imports of a source, as paths of sources; type imports are gone after compiling. */
function importsOf(file, { withTypes = true } = {}) {
  const text = read(file);
  const found = [
    ...text.matchAll(/^(?:import|export)\s+(type\s)?[^;'"]*?from\s+['"](\.[^'"]+)['"]/gm),
    ...text.matchAll(/^import\s+()['"](\.[^'"]+)['"]/gm),
    ...text.matchAll(/\bimport\(()\s*['"](\.[^'"]+)['"]/g),
  ];
  return found
    .filter(([, isType]) => withTypes || !isType)
    .map(([, , target]) => path.join(path.dirname(file), target).replace(/\.js$/, '.ts'));
}

/** Every program that an image or a job starts exists and reaches nothing that was removed. */
function checkEntries() {
  const places = ['docker/Dockerfile', 'docker/compose.yaml', 'docker/k8s/setup.yaml'];
  const entries = new Set(
    places.flatMap((file) =>
      [...read(file).matchAll(/dist\/([\w/-]+)\.js\b/g)].map(([, it]) => it),
    ),
  );
  entries.delete('workflow-bundle');
  for (const entry of entries) {
    const source = `${entry}.ts`;
    if (!exists(source)) report('Dockerfile', `starts dist/${entry}.js, but ${source} is missing`);
    else checkReach(source);
  }
}

function checkReach(entry) {
  const seen = new Set([entry]);
  for (const file of seen) {
    if (!exists(file)) continue;
    for (const target of importsOf(file, { withTypes: false })) {
      if (REMOVED.some((folder) => target.startsWith(`${folder}/`))) {
        report('Dockerfile', `removes ${target}, which ${file} needs (started by ${entry})`);
      }
      seen.add(target);
    }
  }
}

// ── Temporal and Kubernetes ──────────────────────────────────────────────────────────────────

function checkSearchAttributes() {
  const wanted = [...read('temporal/search-attributes.ts').matchAll(/^ {2}(\w+): '(\w+)',$/gm)]
    .map(([, name, type]) => `${name} ${type[0]}${type.slice(1).toLowerCase()}`)
    .sort();
  const script = read('docker/temporal/setup-namespace.sh');
  const [, list = ''] = /<<'LIST'\n([\s\S]*?)\nLIST/.exec(script) ?? [];
  if (wanted.length === 0 || wanted.join('\n') !== list.trim().split('\n').sort().join('\n')) {
    report('temporal/setup-namespace.sh', 'its list is not that of temporal/search-attributes.ts');
  }
}

function checkKubernetes() {
  const { resources } = parse('k8s/kustomization.yaml');
  const settings = variablesOf('.env.example');
  const documents = resources.flatMap((file) => {
    if (exists(`docker/k8s/${file}`)) return loadAll(read(`docker/k8s/${file}`));
    report('k8s/kustomization.yaml', `${file} does not exist`);
    return [];
  });
  for (const { kind, metadata, data, spec } of documents) {
    const name = `${kind} ${metadata.name}`;
    for (const variable of kind === 'ConfigMap' ? Object.keys(data) : []) {
      if (!settings.has(variable)) report('k8s', `${name}: ${variable} is not a setting`);
    }
    for (const container of spec?.template?.spec.containers ?? []) {
      if (!container.resources?.limits?.memory) report('k8s', `${name} has no memory limit`);
      if (kind === 'Deployment' && !container.livenessProbe) report('k8s', `${name}: no probe`);
      if (!spec.template.spec.securityContext?.runAsNonRoot) report('k8s', `${name} may be root`);
    }
    const target =
      spec?.scaleTargetRef?.name ?? spec?.selector?.matchLabels?.['app.kubernetes.io/name'];
    const isKnown = documents.some((it) => it.kind === 'Deployment' && it.metadata.name === target);
    if (target !== undefined && !isKnown)
      report('k8s', `${name} names ${target}, which is missing`);
  }
}
