/** The style of every page: for a phone in a shop first, light and dark, without any file. */

/** A picture in one colour, which the page's own colours fill. */
function mask(path: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="${path}"/></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
}

const tick = mask('M12 0a12 12 0 1 1 0 24 12 12 0 0 1 0-24Zm-1.6 17.2 8-8-2-2-6 6-3-3-2 2Z');
const attention = mask(
  'M12 0a12 12 0 1 1 0 24 12 12 0 0 1 0-24Zm-1.4 5.2v8.4h2.8V5.2Zm0 10.8v2.8h2.8V16Z',
);

export const style = `
:root { color-scheme: light dark; --ink: #16191d; --paper: #f1f3f5; --card: #fff; --soft: #566069;
  --line: #dde2e7; --accent: #067a45; --on-accent: #fff; --warn: #8f5200; --warn-paper: #fff6e6 }
@media (prefers-color-scheme: dark) { :root { --ink: #eceff3; --paper: #0f1215; --card: #1b1f24;
  --soft: #a7b0bb; --line: #343b43; --accent: #3ecf8e; --on-accent: #06281a; --warn: #f0b45a;
  --warn-paper: #2b2417 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; min-height: 100svh; padding: 1rem; display: flex;
  flex-direction: column; align-items: center; justify-content: center; gap: 1rem;
  background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
  font: 1rem/1.6 system-ui, -apple-system, "PingFang SC", "Noto Sans SC", "Microsoft YaHei", sans-serif }
body > * { width: 100%; max-width: 26rem }
.platform { display: flex; gap: .75rem; align-items: center; padding: 0 .25rem; font-size: 1.125rem;
  font-weight: 600; line-height: 1.3 }
.platform img { flex: none; width: 44px; height: 44px; border-radius: 10px; object-fit: contain;
  background: #fff }
main { padding: 1.75rem 1.5rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 16px }
main > :last-child { margin-bottom: 0 }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.3 }
h1[class] { display: flex; gap: .6rem; align-items: flex-start }
h1[class]::before { content: ""; flex: none; width: 1.75rem; height: 1.75rem; margin-top: .1rem }
.done::before { background: var(--accent); mask: ${tick} center / contain no-repeat }
.attention::before { background: var(--warn); mask: ${attention} center / contain no-repeat }
h1.waiting::before { border: 3px solid var(--line); border-top-color: var(--accent); border-radius: 50% }
@media (prefers-reduced-motion: no-preference) {
  .waiting::before { animation: turn 1s linear infinite } @keyframes turn { to { rotate: 1turn } } }
@media (forced-colors: active) { .done::before, .attention::before { background: CanvasText } }
p { margin: .5rem 0 }
.soft { color: var(--soft); font-size: .875rem }
.button { display: block; margin: 1.25rem 0 .5rem; padding: .85rem 1rem; border-radius: 12px;
  background: var(--accent); color: var(--on-accent); text-align: center; text-decoration: none;
  font-size: 1.0625rem; font-weight: 600; border: 1px solid transparent }
.button:hover { text-decoration: underline }
a { color: inherit }
a:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; border-radius: 4px }
.button:focus-visible { border-radius: 12px }
.quiet { margin: .25rem 0; text-align: center }
.quiet a, .foot a { display: inline-block; padding: .35rem 0 }
.account { margin: 1.25rem 0; padding: 1.25rem 1rem; text-align: center; border-radius: 12px;
  background: var(--paper) }
.account img { width: 64px; height: 64px; margin-bottom: .5rem; border-radius: 50%; object-fit: cover;
  background: var(--line) }
.account p { margin: .15rem 0 }
.account .name { max-height: 5em; overflow: hidden; font-size: 1.625rem; font-weight: 700;
  line-height: 1.25 }
h2 { margin: 1.25rem 0 .5rem; font-size: 1rem }
ul { display: flex; flex-wrap: wrap; gap: .4rem; margin: .5rem 0 1rem; padding: 0; list-style: none }
li { padding: .1rem .65rem; border: 1px solid var(--line); border-radius: 1rem; font-size: .875rem }
.warning { margin: 1rem 0; padding: .35rem 1rem; border: 1px solid var(--warn); border-radius: 12px;
  background: var(--warn-paper) }
.warning ul { margin-bottom: .5rem }
.warning li { border-color: var(--warn) }
.foot { padding: 0 .25rem; color: var(--soft); font-size: .875rem }
.foot p { margin: .15rem 0 }
.contacts { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1rem; color: var(--ink); font-weight: 600 }
code { font-size: .95em }
@media (max-width: 30rem) { body { justify-content: flex-start; padding: 1rem .75rem 1.5rem } }
`;
