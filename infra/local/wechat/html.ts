/** The layout of every page. It shows that this is a simulator, fits phones and needs no script. */
import { htmlEscape } from 'escape-goat';

const style = `
  :root { color-scheme: light dark; }
  body { font: 16px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; margin: 0; }
  .simulator { background: #fff3cd; color: #664d03; padding: .5rem 1rem; text-align: center; }
  main { max-width: 34rem; margin: 0 auto; padding: 1rem; }
  main.wide { max-width: 70rem; }
  h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
  small { color: #667; font-weight: normal; }
  fieldset { border: 1px solid #8886; border-radius: .5rem; margin: 1rem 0; }
  label { display: block; padding: .35rem 0; }
  label img { width: 2rem; height: 2rem; vertical-align: middle; margin: 0 .4rem; }
  button { font: inherit; padding: .4rem 1rem; border: 1px solid #8886; border-radius: .4rem; }
  button.main { background: #07c160; color: #fff; border-color: #07c160; }
  input[type=text], select { font: inherit; padding: .3rem; max-width: 100%; }
  form.inline { display: inline-block; margin: .15rem .4rem .15rem 0; }
  .scroll { overflow-x: auto; }
  table { border-collapse: collapse; width: 100%; font-size: .9rem; }
  th, td { border-bottom: 1px solid #8884; padding: .35rem .5rem; text-align: left; }
  .ok { color: #07a050; } .failed { color: #d33; } .short { white-space: nowrap; }
`;

/** @param content HTML, already escaped */
export function htmlPage(title: string, content: string, mainClass = ''): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${htmlEscape(title)}</title>
<style>${style}</style>
</head>
<body>
<div class="simulator" role="note">这是模拟器，不是微信 <small>This is a simulator, not WeChat.</small></div>
<main class="${mainClass}">
<h1>${htmlEscape(title)}</h1>
${content}
</main>
</body>
</html>
`;
}
