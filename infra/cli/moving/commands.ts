/** The commands about moving in and out. */
export const movingCommands = [
  {
    name: 'import',
    args: ['<file>'],
    options: [
      '--format <format>',
      '--dry-run',
      '--check',
      '--appid-column <name>',
      '--token-column <name>',
      '--date-column <name>',
      '--tenant-column <name>',
    ],
    load: async () => (await import('./import.ts')).importFile,
  },
  {
    name: 'export',
    args: ['<file>'],
    options: ['--with-refresh-tokens', '--format <format>'],
    load: async () => (await import('./export.ts')).exportFile,
  },
] as const;
