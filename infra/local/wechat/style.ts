/** The look of the simulator's pages, light and dark. Every text has a contrast of 4.5 or more. */

const light = `
  --ground: #f4f6f5; --card: #fff; --ink: #1a1f1c; --soft: #56605b; --line: #d5dcd8; --field: #8a938e;
  --main: #067a3c; --on-main: #fff; --link: #06673a; --danger: #b3261e; --tint: #e4f4ea;
  --notice: #fff3cd; --on-notice: #5c4400; --code: #eef1ef;`;
const dark = `
  --ground: #101412; --card: #1a201d; --ink: #e8ecea; --soft: #a5b0aa; --line: #333c37; --field: #6f7a74;
  --main: #35c676; --on-main: #04210f; --link: #6fdc9f; --danger: #ff9a91; --tint: #17321f;
  --notice: #3a3010; --on-notice: #ffe7a3; --code: #252d29;`;

const base = `
  :root { color-scheme: light dark; ${light} }
  @media (prefers-color-scheme: dark) { :root { ${dark} } }
  * { box-sizing: border-box; }
  body { font: 16px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
    margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: anywhere; }
  .simulator { background: var(--notice); color: var(--on-notice); padding: .4rem 1rem; text-align: center; }
  .simulator p { margin: 0; font-size: .9rem; }
  main { max-width: 34rem; margin: 0 auto; padding: 1rem; }
  main.wide { max-width: 78rem; }
  .title { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 1rem; }
  h1 { font-size: 1.5rem; margin: .6rem 0; } h2 { font-size: 1.1rem; margin: 0 0 .6rem; }
  h3 { font-size: .95rem; margin: 1.2rem 0 .3rem; }
  p { margin: .4rem 0; } small { color: var(--soft); }
  a { color: var(--link); }
  code, pre { font: .86em/1.5 ui-monospace, Menlo, Consolas, monospace; background: var(--code); border-radius: .3rem; }
  code { padding: .1em .3em; } pre { padding: .6rem; margin: .4rem 0; white-space: pre-wrap; }
  :focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }`;

const controls = `
  fieldset { border: 1px solid var(--line); border-radius: .6rem; margin: 1rem 0; background: var(--card); }
  label { display: block; padding: .35rem 0; }
  label img { width: 2rem; height: 2rem; vertical-align: middle; margin: 0 .4rem; border-radius: .4rem; }
  button { font: inherit; min-height: 2.5rem; padding: .3rem .9rem; color: var(--ink); background: var(--card);
    border: 1px solid var(--field); border-radius: .5rem; cursor: pointer; }
  button:hover { border-color: var(--main); }
  button.main { background: var(--main); color: var(--on-main); border-color: var(--main); font-weight: 600; }
  button.danger { color: var(--danger); border-color: var(--danger); }
  button[aria-busy=true] { cursor: progress; border-style: dashed; }
  input[type=text], input[type=number], select, textarea { font: inherit; width: 100%; min-height: 2.5rem;
    padding: .3rem .6rem; color: inherit; background: var(--card); border: 1px solid var(--field); border-radius: .5rem; }
  textarea { font: .88rem/1.5 ui-monospace, Menlo, Consolas, monospace; min-height: 8.5rem; }
  .ok { color: var(--link); } .failed { color: var(--danger); } .short { white-space: nowrap; }`;

const parts = `
  nav { margin: .2rem 0 1rem; } nav a, .languages a { display: inline-block; padding: .3rem 0; margin-right: 1rem; }
  .grid { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
  @media (min-width: 60rem) { .grid { grid-template-columns: repeat(2, minmax(0, 1fr)); } .grid .whole { grid-column: 1 / -1; } }
  .card { background: var(--card); border: 1px solid var(--line); border-radius: .8rem; padding: 1rem 1.1rem; scroll-margin-top: 1rem; }
  .notice { border-left: .3rem solid var(--main); background: var(--tint); padding: .5rem .8rem; border-radius: .4rem; margin: 0 0 1rem; }
  #notice { position: sticky; top: .5rem; z-index: 1; } #notice .notice { box-shadow: 0 .1rem .6rem #0003; }
  .notice.wrong { border-color: var(--danger); background: var(--card); }
  form { margin: .5rem 0; } form.inline { display: inline-block; margin: .15rem .4rem .15rem 0; }
  .fields { display: flex; flex-wrap: wrap; gap: .1rem .8rem; align-items: end; }
  .fields label { flex: 1 1 11rem; max-width: 28rem; } .fields .all { flex-basis: 100%; max-width: none; }
  .fields > button { margin: .35rem 0; }
  .fields label > span { display: block; font-size: .88rem; color: var(--soft); }
  .facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1rem; margin: .4rem 0; }
  .facts dt { color: var(--soft); } .facts dd { margin: 0; }
  .account { display: grid; grid-template-columns: 2.6rem minmax(0, 1fr); gap: .2rem .8rem; padding: .8rem 0; border-top: 1px solid var(--line); }
  .account > img { width: 2.6rem; height: 2.6rem; border-radius: .5rem; } .account p { margin: 0; }
  .chip { font-size: .82rem; padding: .1rem .5rem; border-radius: 1rem; border: 1px solid var(--line); white-space: nowrap; }
  .chip.on { background: var(--tint); border-color: var(--main); }
  .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; overflow-wrap: normal; }
  th, td { border-top: 1px solid var(--line); padding: .4rem .6rem .4rem 0; text-align: left; vertical-align: top; }
  th { color: var(--soft); font-weight: 500; border-top: 0; }
  details.all { margin: .5rem 0; } summary { cursor: pointer; padding: .3rem 0; }
  .entry { border-top: 1px solid var(--line); padding: .4rem 0; } .entry summary { cursor: pointer; padding: .2rem 0; }
  .entry summary > * { display: inline-block; max-width: 100%; margin-right: .7rem; } time { font-variant-numeric: tabular-nums; color: var(--soft); }`;

/** CSS for all pages. */
export const style = base + controls + parts;
