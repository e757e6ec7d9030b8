/** What only a real deployment must not have: each of it an entry in the list. */
import { expect, it } from '@jest/globals';
import { deployRefusals } from '../../../infra/settings/deploy-refusals.ts';
import { checkDeploySettings } from '../../../infra/settings/deploy-settings.ts';
import { cdkContext } from '../synthesized-stack.ts';

const ready = {
  components: ['wxfedcba9876543210'],
  alarmEmails: ['on-call@example.com'],
  unsignedVisits: 'refused',
};
const environment = { hasCredentials: true, region: 'eu-west-2' };

function refusedIds(context: object, other: object = {}): string[] {
  const { valid } = checkDeploySettings({ ...ready, ...context });
  return deployRefusals(valid, { ...environment, ...other }).map(({ id }) => id);
}

it('nothing is refused where everything is chosen', () => {
  expect(refusedIds({})).toEqual([]);
  expect(refusedIds({ unsignedVisits: 'allowed' })).toEqual([]);
});

it.each<[string, object, object]>([
  ['sampleComponent', { components: ['wxfedcba9876543210', 'wx0123456789abcdef'] }, {}],
  ['alarmEmails', { alarmEmails: [] }, {}],
  ['unsignedVisits', { unsignedVisits: undefined }, {}],
  ['credentials', {}, { hasCredentials: false }],
  ['region', {}, { region: undefined }],
])('%s is', (id, context, other) => {
  expect(refusedIds(context, other)).toEqual([id]);
});

it('nobody need receive alarms where that is meant so', () => {
  expect(refusedIds({ alarmEmails: [], alarms: 'none' })).toEqual([]);
});

it('the cdk.json of the repository has them all at once', () => {
  const { valid, mistakes } = checkDeploySettings(cdkContext);
  expect(mistakes).toEqual([]);
  const all = deployRefusals(valid, { hasCredentials: false, region: undefined });
  expect(all.map(({ id }) => id)).toEqual([
    'sampleComponent',
    'alarmEmails',
    'unsignedVisits',
    'credentials',
    'region',
  ]);
});

it('a setting that is wrong is told once, by its mistake', () => {
  expect(refusedIds({ alarmEmails: ['nobody'], unsignedVisits: 1, components: 'x' })).toEqual([]);
});
