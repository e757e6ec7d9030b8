/** The order of the site's pages: a door for each kind of reader, as in the README. */
import type { Locale } from './pages.ts';

interface Door {
  title: Readonly<Record<Locale, string>>;
  /** Each page's name, and what it is called in both languages. */
  pages: Readonly<Record<string, readonly [en: string, zh: string]>>;
}

export const doors: readonly Door[] = [
  {
    title: { en: 'Begin', zh: '入门' },
    pages: {
      index: ['Overview', '概览'],
      glossary: ['Glossary', '术语'],
      changelog: ['Changelog', '版本历史'],
    },
  },
  {
    title: { en: 'Developers', zh: '开发' },
    pages: {
      api: ['API', 'API'],
      calls: ['Calls to WeChat', '代调接口'],
      client: ['Node.js client', 'Node.js 客户端'],
      languages: ['Python, Java, Go', 'Python、Java、Go'],
      events: ['Events', '事件'],
      messages: ['Messages and replies', '消息与回复'],
      onboarding: ['Onboarding merchants', '引导商家授权'],
      simulator: ['Simulated WeChat', '微信模拟器'],
      'reference/wxkeeper/client': ['Reference: client', '类型参考：client'],
      'reference/wxkeeper/cdk': ['Reference: cdk', '类型参考：cdk'],
    },
  },
  {
    title: { en: 'Operators', zh: '运维' },
    pages: {
      operations: ['Operations', '运维概览'],
      runbook: ['Runbook', '运维手册'],
      'command-line': ['Command line', '命令行'],
      observability: ['Metrics and logs', '指标与日志'],
      outages: ['Outages', '故障表现'],
      'refresh-tokens': ['Refresh tokens', '刷新令牌'],
    },
  },
  {
    title: { en: 'Deployers', zh: '部署' },
    pages: {
      configuration: ['Configuration', '配置'],
      deployment: ['Deployment', '部署说明'],
      publishing: ['Publishing', '上线'],
      'moving-in': ['Moving in', '从其他服务迁入'],
      callers: ["Callers' rights", '调用方权限'],
      security: ['Security', '安全'],
      lifetimes: ['Lifetimes and promises', '有效期与保证'],
      cost: ['Cost', '费用'],
      'second-region': ['A second region', '第二个区域'],
    },
  },
  {
    title: { en: 'How it is made', zh: '设计与开发' },
    pages: {
      design: ['Design', '设计'],
      decisions: ['Decisions', '设计决策'],
      'cold-start': ['Cold starts', '冷启动'],
      contributing: ['Contributing', '参与开发'],
      'security-policy': ['Reporting a weakness', '报告漏洞'],
    },
  },
];

/** As VitePress takes it. @see https://vitepress.dev/reference/default-theme-sidebar */
export function sidebarOf(locale: Locale): { text: string; items: object[] }[] {
  return doors.map(({ title, pages }) => ({
    text: title[locale],
    collapsed: false,
    items: Object.entries(pages).map(([name, [en, zh]]) => ({
      text: locale === 'zh' ? zh : en,
      link: addressOf(name, locale),
    })),
  }));
}

/** The reference is made from the code's comments, which are English. */
function addressOf(name: string, locale: Locale): string {
  const path = name === 'index' ? '' : name;
  return locale === 'zh' && !name.startsWith('reference/') ? `/zh/${path}` : `/${path}`;
}
