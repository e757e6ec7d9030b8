/** How the reference is made from the comments in the code. @see https://typedoc.org/documents/Options.html */
import { join } from 'node:path';

const entryPoints = ['shared/client/index.ts', 'infra/package/cdk.ts'];

/** The compiler's settings: it would read the whole project otherwise, which takes three times as long. */
export function compilerSettings(projectFolder: string): object {
  return {
    extends: join(projectFolder, 'tsconfig.json'),
    include: entryPoints.map((file) => join(projectFolder, file)),
    compilerOptions: { typeRoots: [join(projectFolder, 'node_modules/@types')] },
  };
}

/** @param folder in which the site is built, with the compiler's settings */
export function typedocOptions(projectFolder: string, folder: string): object {
  return {
    entryPoints: entryPoints.map((file) => join(projectFolder, file)),
    tsconfig: join(folder, 'tsconfig.json'),
    basePath: projectFolder,
    plugin: ['typedoc-plugin-markdown'],
    out: join(folder, 'pages/reference'),
    readme: 'none',
    excludePrivate: true,
    excludeExternals: true,
    // There is no public address to which a line of code could lead.
    disableSources: true,
    // What an exported type uses and the package does not export.
    intentionallyNotExported: ['AnswerFunction'],
    hideBreadcrumbs: true,
    hidePageHeader: true,
    entryFileName: 'index',
    outputFileStrategy: 'modules',
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    classPropertiesFormat: 'table',
    typeDeclarationFormat: 'table',
    // A comment that leads nowhere is a mistake.
    treatWarningsAsErrors: true,
  };
}
