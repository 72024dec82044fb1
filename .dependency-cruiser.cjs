/**
 * Who may import whom. Each folder lists what it may reach; everything else inside the project is
 * an error, and so is an npm package that is not named for the pure folders.
 */
const PROJECT =
  '^(contract|domain|resources|data|channels|use-cases|workflows|activities|temporal|api|admin|apps|config|stack|bench|tests|scripts)/';
const TESTS = '\\.test\\.ts$|/testing(/|\\.ts$)|/testing\\.ts$';

/** An allow-list inside the project. Test files are free: they are composition roots. */
const only = ({ from, to, name, except }) => ({
  name: name ?? `${from}-imports`,
  comment: `${from} may import only: ${to.join(', ') || 'nothing of the project'}`,
  severity: 'error',
  from: { path: `^${from}/`, pathNot: [TESTS, ...(except ?? [])] },
  to: { path: PROJECT, pathNot: [`^${from}/`, ...to.map((folder) => `^${folder}`)] },
});

/** An allow-list of npm packages; built-in modules of Node.js count as well. */
const packages = ({ from, allowed, isNodeAllowed = false }) => ({
  name: `${from.replaceAll('/', '-')}-packages`,
  comment: `${from} may use only: ${allowed.join(', ') || 'no package'}`,
  severity: 'error',
  from: { path: `^${from}/`, pathNot: TESTS },
  to: {
    dependencyTypes: [
      'npm',
      'npm-dev',
      'npm-optional',
      'npm-peer',
      'npm-no-pkg',
      'npm-unknown',
      ...(isNodeAllowed ? [] : ['core']),
    ],
    pathNot: allowed.map((name) => `node_modules/${name}/`),
  },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A cycle has no order in which it can be understood.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-packages-at-run-time',
      comment: 'Images are installed without devDependencies.',
      severity: 'error',
      from: { path: PROJECT, pathNot: [TESTS, '^(tests|bench|scripts)/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    only({ from: 'contract/terms', to: [] }),
    only({ from: 'contract/schemas', to: ['contract/terms/'] }),
    only({ from: 'contract', to: [] }),
    only({ from: 'domain', to: ['contract/terms/'] }),
    only({ from: 'resources', to: ['contract/'] }),
    // The domain is pure: a repository may apply its rules inside the transaction that writes.
    only({ from: 'data', to: ['contract/', 'domain/', 'resources/'], except: ['^data/setup/'] }),
    only({ from: 'channels', to: ['contract/'] }),
    only({
      from: 'use-cases',
      to: [
        'contract/',
        'domain/',
        // The generic service works on declarations.
        'resources/',
        'data/repositories/',
        'data/connect\\.ts$',
        'channels/[^/]+/(bill-)?port\\.ts$',
        'channels/outcome\\.ts$',
        'channels/payment/verify/',
        'workflows/(statistics-)?contract\\.ts$',
      ],
    }),
    only({ from: 'workflows', to: ['contract/terms/', 'domain/', 'activities/'] }),
    only({
      from: 'activities',
      to: ['use-cases/', 'contract/', 'domain/', 'workflows/contract\\.ts$'],
    }),
    only({
      from: 'api',
      to: [
        'use-cases/',
        'contract/',
        'resources/',
        'temporal/client',
        'workflows/contract\\.ts$',
        'channels/payment/verify/',
        'config/env\\.ts$',
      ],
      except: ['^api/(main|compose)'],
    }),
    only({ from: 'config', to: [] }),
    only({ from: 'admin', to: ['contract/'] }),
    only({ from: 'apps', to: ['contract/'] }),
    {
      name: 'workflow-contract-as-types',
      severity: 'error',
      from: { path: '^(use-cases|activities)/', pathNot: TESTS },
      to: { path: '^workflows/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workflows-take-activities-as-types',
      comment: 'An activity in the bundle would run inside the workflow sandbox.',
      severity: 'error',
      from: { path: '^workflows/', pathNot: TESTS },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'config-is-read-by-composition-roots',
      comment: 'Settings are handed down as values; their types may be named.',
      severity: 'error',
      from: {
        path: '^(contract|domain|resources|data|channels|use-cases|workflows|activities|api)/',
        pathNot: [TESTS, '^api/(main|compose)', '^data/setup/', '^channels/fakes/main'],
      },
      to: { path: '^config/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nothing-imports-bench-or-tests',
      severity: 'error',
      from: { path: PROJECT, pathNot: [TESTS, '^(bench|tests|scripts)/'] },
      to: { path: '^(bench|tests)/' },
    },
    packages({ from: 'contract/terms', allowed: [] }),
    packages({ from: 'contract/schemas', allowed: ['zod'] }),
    packages({ from: 'domain', allowed: ['h3-js', 'luxon', '@types/luxon'] }),
    packages({
      from: 'workflows',
      allowed: ['@temporalio/(workflow|common)', 'async-mutex'],
    }),
    packages({ from: 'config', allowed: ['zod'], isNodeAllowed: true }),
    {
      name: 'database-stays-in-data',
      severity: 'error',
      from: {
        path: '^(use-cases|activities|api|channels|workflows)/',
        pathNot: [TESTS, '^api/(main|compose)'],
      },
      to: { path: 'node_modules/(mongoose|mongodb)/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules/.cache)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
