/** `wxkeeper doctor`: checks one after the other, each green or with what mends it. */
import { chosenComponents } from '../components.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Act, Session } from '../session.ts';
import type { Check } from './check.ts';
import { linesOf } from './check-lines.ts';
import { checksOfComponent } from './component-checks.ts';
import { checksOfDeployment } from './deployment-checks.ts';

export const doctor: Act = async (session) => {
  const deployment = await session.deployment();
  const componentAppIds = await chosenComponents(session);
  const checks = await runChecks(componentAppIds, deployment, session);
  const bad = checks.filter(({ ok }) => !ok).length;
  const { doctor: words } = session.words;
  return {
    document: { checks },
    lines: [...checks.flatMap((check) => linesOf(check, session)), '', words.summary(bad)],
    isWell: bad === 0,
  };
};

async function runChecks(
  componentAppIds: readonly string[],
  deployment: Deployment,
  session: Session,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const componentAppId of componentAppIds) {
    session.terminal.progress(session.words.doctor.checking(componentAppId));
    checks.push(...(await checksOfComponent(componentAppId, deployment, session.words)));
  }
  checks.push(...(await checksOfDeployment(deployment, session.words)));
  session.terminal.progress('');
  return checks;
}
