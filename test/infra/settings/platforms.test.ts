/** The setting `platforms`: what merchants see above every page. What could break a page is refused. */
import { describe, expect, it } from '@jest/globals';
import { checkDeploySettings } from '../../../infra/settings/deploy-settings.ts';
import { readLocalPlatform } from '../../../infra/local/local-platform.ts';
import { loadableLogo } from '../../../shared/onboarding/platform.ts';

const componentAppId = 'wx0123456789abcdef';
const name = { zh: '青禾云', en: 'Qinghe Cloud' };
const picture = `data:image/png;base64,${'A'.repeat(200)}==`;

const check = (platforms: unknown) =>
  checkDeploySettings({ components: [componentAppId], platforms });
const mistakesIn = (platform: unknown) => check({ [componentAppId]: platform }).mistakes;

describe('a platform', () => {
  it.each([
    ['a name', { name }],
    ['a name with signs', { name: { zh: '老街·咖啡（成都）& Co. ☕', en: 'Old Street’s Coffee' } }],
    ['a logo', { name, logo: 'https://cdn.example.com:8443/a/b%20c/logo-2x.png?v=1&x=y' }],
    ['a picture', { name, logo: picture }],
    ['a contact', { name, support: { phone: '400-800-1234' } }],
    [
      'all contacts',
      {
        name,
        support: {
          phone: '+86 (571) 8888 0000',
          email: 'help@example.com',
          url: 'https://example.com/help?from=wechat',
          wechat: 'qinghe-kefu',
        },
      },
    ],
  ])('may have %s', (_what, platform) => {
    expect(mistakesIn(platform)).toEqual([]);
    // What the settings take the pages show.
    const { logo } = platform as { logo?: string };
    expect(loadableLogo(logo)?.src).toBe(logo);
  });

  it.each<[string, unknown, string]>([
    ['no name', {}, '[name] must be an object with "zh" and "en"'],
    ['one language', { name: { zh: '青禾云' } }, '[name][en] must be a string, but is missing'],
    ['a blank name', { name: { ...name, zh: '  ' } }, '[name][zh] must be a name of 1 to 40'],
    ['a name nobody sees', { name: { ...name, zh: '\u{200B}\u{2060}' } }, '[name][zh] must be'],
    [
      'a name that turns the line',
      { name: { ...name, zh: '\u{202E}青禾云' } },
      '[name][zh] must be',
    ],
    ['a name of two lines', { name: { ...name, zh: '青禾\n云' } }, '[name][zh] must be'],
    ['markup', { name: { ...name, en: '<b>Cloud</b>' } }, '[name][en] must be'],
    ['a long name', { name: { ...name, en: 'x'.repeat(41) } }, '[name][en] must be'],
    ['a logo without https', { name, logo: 'http://cdn.example.com/l.png' }, '[logo] must be'],
    ['a logo that ends the policy', { name, logo: 'https://x;script-src/l' }, '[logo] must be'],
    ['a logo with a password', { name, logo: 'https://a@x.example/l.png' }, '[logo] must be'],
    ['a logo with quotes', { name, logo: 'https://x/"onload=1' }, '[logo] must be'],
    ['a script as logo', { name, logo: 'javascript:alert(1)' }, '[logo] must be'],
    ['a page as logo', { name, logo: 'data:text/html;base64,AAAA' }, '[logo] must be'],
    [
      'a large picture',
      { name, logo: `data:image/png;base64,${'A'.repeat(2100)}` },
      '[logo] must be up to 2048',
    ],
    ['no contact', { name, support: {} }, '[support] must be one of'],
    ['another contact', { name, support: { qq: '1' } }, '[support] has unknown keys: qq'],
    [
      'words as number',
      { name, support: { phone: 'call us' } },
      '[support][phone] must be a phone',
    ],
    [
      'a script as help',
      { name, support: { url: 'javascript:alert(1)' } },
      '[support][url] must be',
    ],
    ['markup as help', { name, support: { url: 'https://x/"><b>' } }, '[support][url] must be'],
    [
      'markup as address',
      { name, support: { email: '<b>@x.example' } },
      '[support][email] must be',
    ],
    ['markup as id', { name, support: { wechat: '<b>qinghe' } }, '[support][wechat] must be'],
    ['a wrong key', { name, icon: picture }, 'has unknown keys: icon'],
  ])('must not have %s', (_what, platform, mistake) => {
    expect(mistakesIn(platform).join('\n')).toContain(
      `platforms[${componentAppId}]${mistake.startsWith('[') ? '' : ' '}${mistake}`,
    );
  });

  it('is of one of the components', () => {
    const other = 'wxfedcba9876543210';
    expect(check({ [other]: { name } }).mistakes).toEqual([
      `platforms[${other}] is none of the components`,
    ]);
    expect(check({ qinghe: { name } }).mistakes.join()).toContain('named by a component appid');
    expect(check('青禾云').mistakes.join()).toContain('maps component appids to platforms');
  });
});

describe('WXKEEPER_PLATFORM', () => {
  it('presents the platform of the local run', () => {
    const environment = { WXKEEPER_PLATFORM: JSON.stringify({ name, logo: picture }) };
    expect(readLocalPlatform('WXKEEPER_PLATFORM', environment)).toEqual({
      platform: { name, logo: picture },
      mistakes: [],
    });
    expect(readLocalPlatform('WXKEEPER_PLATFORM', {})).toEqual({ mistakes: [] });
  });

  it.each(['{', '"青禾云"', '{"name":{"zh":"青禾云"}}'])('%s is a mistake', (json) => {
    const { mistakes } = readLocalPlatform('WXKEEPER_PLATFORM', { WXKEEPER_PLATFORM: json });
    expect(mistakes.join()).toContain('WXKEEPER_PLATFORM');
  });
});
