/**
 * The settings of the site. VitePress reads this file from the folder in which it builds.
 *
 * @see https://vitepress.dev/reference/site-config
 */
import { sidebarOf } from './doors.ts';
import { slugOf } from './slug.ts';

/** Chinese has no blanks between words: pairs of signs are words, as in most search engines. */
function tokenize(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{Script=Han}]+|[\p{L}\p{N}_]+/gu) ?? [];
  return words.flatMap((word) => {
    if (!/^\p{Script=Han}{2}/u.test(word)) return [word];
    return Array.from(word.slice(1), (sign, index) => `${word[index]}${sign}`);
  });
}

const searchInChinese = {
  button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
  modal: {
    displayDetails: '显示详细列表',
    resetButtonTitle: '清除',
    backButtonTitle: '返回',
    noResultsText: '没有找到',
    footer: { selectText: '选择', navigateText: '切换', closeText: '关闭' },
  },
};

export default {
  title: 'wxkeeper',
  description: "Keeps a WeChat third-party platform's credentials alive, on AWS",
  srcDir: 'pages',
  // There is no icon, and browsers do not ask for one.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  // Links that lead nowhere fail the build. The local run's addresses are no links to check.
  ignoreDeadLinks: 'localhostLinks',
  markdown: { anchor: { slugify: slugOf } },
  locales: {
    root: {
      label: 'English',
      lang: 'en',
      themeConfig: { sidebar: sidebarOf('en'), outline: { level: [2, 3] } },
    },
    zh: {
      label: '简体中文',
      lang: 'zh-CN',
      description: '为微信第三方平台托管整条凭证链，以 serverless 函数的形式运行在 AWS 上',
      themeConfig: {
        sidebar: sidebarOf('zh'),
        outline: { level: [2, 3], label: '本页目录' },
        docFooter: { prev: '上一页', next: '下一页' },
        sidebarMenuLabel: '菜单',
        returnToTopLabel: '返回顶部',
        darkModeSwitchLabel: '外观',
        lightModeSwitchTitle: '切换到浅色',
        darkModeSwitchTitle: '切换到深色',
        langMenuLabel: '切换语言',
      },
    },
  },
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        locales: { zh: { translations: searchInChinese } },
        miniSearch: { options: { tokenize } },
      },
    },
  },
};
