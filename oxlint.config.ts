/** What `npm run lint` checks; above all the layers of docs/design.md. */
import { defineConfig, type OxlintOverride } from 'oxlint';

const message = 'this import runs against the layers: see docs/design.md#layers';

/** What stands beside the layers, for all of them; `pure` for `wechat/` as well. */
const pure = ['clocks.ts', 'cut.ts', 'failure.ts', 'lazily.ts'];
const others =
  'config digest errors event-types insist invalid-request nearest-name visit-errors within'.split(
    ' ',
  );
const ground = [...pure, ...others.map((name) => `${name}.ts`)];

/** All else in shared/, from the top of the layers to the bottom. */
const layers = [
  'compose.ts',
  'client/',
  'edge/',
  'pushes/',
  'reconciliation/',
  'moving/',
  'replies/',
  'onboarding/',
  'calls/',
  'tokens/',
  'authorizers/',
  'callers/',
  'services.ts',
  'aws/',
  'store/',
  'wechat/',
];

/** See https://eslint.org/docs/latest/rules/no-restricted-imports#patterns */
type Pattern = { message: string } & (
  { regex: string; allowImportNamePattern?: string } | { group: string[] }
);

interface Layer {
  files: string;
  /** What may be imported there, besides the files of the same folder. */
  values: readonly string[];
  /** What only types may be imported from. */
  types?: readonly string[];
  /** From these files to shared/. */
  up?: string;
}

/** A path with `.` or `..` behind its beginning: it could hide where it leads. */
const detour = '(^\\.|[^.])/\\.|/\\./|//';

/** Values only from what is listed, types from nothing that is above, nothing from elsewhere. */
function layer({ files, values, types = [], up = '../' }: Layer): OxlintOverride {
  const own = files.split('/').slice(1, 2).join('');
  const allowed = new Set([...values, ...types, own, `${own}/`]);
  const forbidden = [...layers, ...ground].filter((part) => !allowed.has(part));
  const group = [
    up.startsWith('./') ? './**' : '../**',
    ...values.map((part) => `!${up}${part.endsWith('/') ? `${part}**` : part}`),
    // Of a folder in a folder: the outer one's own files are one step up.
    ...(up === '../../' ? ['!../*.ts'] : []),
  ];
  const regex = `^${escape(up)}(${forbidden.map(escape).join('|')})`;
  const patterns = [
    { group, allowTypeImports: true, message },
    ...[regex, detour, elsewhere(up)].map((each) => ({ regex: each, message })),
  ];
  return { files: [files], rules: { 'no-restricted-imports': ['error', { patterns }] } };
}

/** What leaves shared/, or from functions/ leads to anything but shared/. */
function elsewhere(up: string): string {
  const steps = up.split('../').length - 1;
  const outOf = `^(\\.\\./){${steps + 1},}`;
  return up.endsWith('shared/') ? `${outOf}|^\\.\\./(functions|infra|test)/` : outOf;
}

/** No import whose text matches one of these. */
function never(files: string, regexes: readonly string[], more: Pattern): OxlintOverride {
  const patterns = [...[...regexes, detour].map((regex) => ({ regex, message })), more];
  return { files: [files], rules: { 'no-restricted-imports': ['error', { patterns }] } };
}

const escape = (text: string) => text.replaceAll('.', '\\.');

const rules = layers.slice(layers.indexOf('pushes/'), layers.indexOf('services.ts'));
/** Of every rule. */
const basis = ['aws/', 'wechat/', ...ground];
const ports = ['services.ts', 'store/'];

/** @param below the rules that it may import */
const rule = (folder: string, below: readonly string[]) =>
  layer({ files: `shared/${folder}/**`, values: [...below, ...basis], types: ports });

const belowPushes = ['onboarding/', 'tokens/', 'authorizers/'];
const layersOfShared = [
  layer({
    files: 'shared/*.ts',
    up: './',
    values: ['wechat/', ...ground],
    types: ['aws/', 'store/'],
  }),
  layer({
    files: 'shared/compose.ts',
    up: './',
    values: [...rules, 'store/', ...basis],
    types: ports,
  }),
  layer({ files: 'shared/edge/**', values: basis, types: ['services.ts'] }),
  ...['pushes', 'reconciliation', 'moving'].map((folder) => rule(folder, belowPushes)),
  rule('replies', []),
  rule('onboarding', ['tokens/', 'authorizers/']),
  layer({
    files: 'shared/onboarding/pages/**',
    up: '../../',
    values: ['wechat/', ...ground],
    types: ['store/'],
  }),
  rule('calls', ['tokens/', 'authorizers/', 'callers/']),
  rule('tokens', ['authorizers/', 'callers/']),
  rule('authorizers', []),
  rule('callers', []),
  layer({ files: 'shared/aws/**', values: ['wechat/', ...ground], types: ['store/'] }),
  layer({ files: 'shared/store/**', values: ground, types: ['wechat/'] }),
  layer({ files: 'shared/store/records/**', up: '../../', values: ground, types: ['wechat/'] }),
  layer({ files: 'shared/wechat/**', values: pure }),
  layer({ files: 'shared/wechat/signed-content/**', up: '../../', values: pure }),
  layer({ files: 'shared/client/**', values: [] }),
];

const layersOfFunctions = layer({
  files: 'functions/**',
  up: '../shared/',
  values: ['compose.ts', 'edge/', ...rules, 'config.ts'],
  types: ['services.ts', 'aws/', 'store/'],
});

/** infra/ takes types and constants; nothing of the product imports test/. */
const rulesOfShared =
  '^(\\.\\./)+shared/(compose\\.ts|services\\.ts|edge/|pushes/|reconciliation/|replies/|client/)';
const notOfInfra = [rulesOfShared, '^(\\.\\./)+test/'];
/** Of the other rules only what begins with a capital letter: types and constants. */
const noFunctions: Pattern = {
  regex: '^(\\.\\./)+shared/(moving|onboarding|calls|tokens|authorizers|callers)/',
  allowImportNamePattern: '^[A-Z]',
  message,
};

/** WeChat's simulator takes WeChat's protocol from shared/, and nothing else from outside. */
function simulator(files: string, up: string): OxlintOverride {
  const group = [`${up}**`, `!${up}../../shared/wechat/**`];
  return never(`infra/local/wechat/${files}`, notOfInfra, { group, message });
}

const layersOfInfra = [
  never('infra/**', [...notOfInfra, '^\\.\\.?/(.*/)?local/'], noFunctions),
  never('infra/local/**', notOfInfra, noFunctions),
  simulator('*.ts', '../'),
  simulator('*/*.ts', '../../'),
  simulator('*/*/*.ts', '../../../'),
];

export default defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'oxc', 'promise', 'jest'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  env: { node: true },
  ignorePatterns: ['node_modules', 'dist', 'cdk.out', 'coverage'],
  rules: {
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-floating-promises': 'error',
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'no-console': 'error',
    'max-lines': ['error', { max: 200 }],
    'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
    'max-params': ['error', { max: 3 }],
    'no-await-in-loop': 'off',
    'no-underscore-dangle': 'off',
    'import/no-named-as-default': 'off',
    'typescript/no-unsafe-type-assertion': 'off',
    'import/no-unassigned-import': 'off',
  },
  overrides: [
    layersOfFunctions,
    ...layersOfShared,
    ...layersOfInfra,
    {
      files: ['test/**'],
      rules: {
        'max-lines-per-function': 'off',
        'max-params': 'off',
        'unicorn/consistent-function-scoping': 'off',
        'max-lines': ['error', { max: 400 }],
      },
    },
    { files: ['infra/**', 'test/**', 'docs/site/**'], rules: { 'no-console': 'off' } },
    { files: ['infra/**'], rules: { 'no-new': 'off' } },
  ],
});
