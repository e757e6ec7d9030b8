/** `npm run sbom`: prints the SBOM of what is deployed. */
import { createSbom } from './sbom.ts';

process.stdout.write(`${JSON.stringify(createSbom(), null, 2)}\n`);
