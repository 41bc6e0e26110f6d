/**
 * Sizes are in pixels: the page's own root font size is not ours. What the page's rules could reach from
 * outside is marked important, which here wins over theirs.
 */
const css = `
:host {
  all: initial !important;
  position: fixed !important;
  inset: auto 16px 16px auto !important;
  /* below the hosts' own overlays of build errors, above the page */
  z-index: 2147483000 !important;
  display: block !important;
  color-scheme: light dark !important;
  --ink: light-dark(#1b1f24, #e8eaed);
  --quiet: light-dark(#57606a, #a5adb8);
  --paper: light-dark(#fff, #1d2126);
  --sunk: light-dark(#f3f5f8, #14171b);
  --line: light-dark(#d5dae0, #3a414a);
  --accent: light-dark(#0b57d0, #8ab4f8);
  --error: light-dark(#b3261e, #ff8a80);
  --warning: light-dark(#8a5300, #f5bf4f);
  --note: light-dark(#3b5b92, #9db7e0);
  --shadow: light-dark(#1b1f2433, #000a);
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
section {
  display: flex; flex-direction: column-reverse; align-items: flex-end; gap: 8px;
  color: var(--ink); font: 14px/1.5 system-ui, sans-serif;
}
section, [data-severity=none] { --worst: var(--quiet); }
[data-severity=error] { --worst: var(--error); }
[data-severity=warning] { --worst: var(--warning); }
[data-severity=note] { --worst: var(--note); }
.error { --mark: var(--error); }
.warning { --mark: var(--warning); }
.note { --mark: var(--note); }
h2, h3, p, dl, dd, ul, pre { margin: 0; padding: 0; }
code, pre, .call { font: 12.5px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
button, summary { cursor: pointer; }
button { font: inherit; color: inherit; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
h2:focus-visible { outline: none; }

.badge {
  display: flex; align-items: center; gap: 8px; min-height: 36px; padding: 4px 6px 4px 14px;
  border: 1px solid var(--line); border-radius: 18px; background: var(--paper);
  box-shadow: 0 2px 10px var(--shadow); font-size: 13px; font-weight: 600; letter-spacing: .02em;
}
.badge:hover { border-color: var(--worst); }
.count {
  min-width: 24px; padding: 0 7px; border-radius: 12px; line-height: 24px; text-align: center;
  color: var(--paper); background: var(--worst); font-variant-numeric: tabular-nums; letter-spacing: 0;
}

.panel {
  display: flex; flex-direction: column; overflow: hidden;
  width: min(680px, calc(100vw - 32px)); max-height: min(720px, calc(100dvh - 92px));
  border: 1px solid var(--line); border-radius: 12px; background: var(--paper);
  box-shadow: 0 8px 40px var(--shadow);
}
.head { display: flex; align-items: center; gap: 4px; padding: 12px 12px 12px 18px; }
.head > div { flex: 1; min-width: 0; }
h2 { font-size: 15px; font-weight: 650; line-height: 1.35; }
.about, .rest, .title, .lead, .more, dt { color: var(--quiet); font-size: 13px; }
.quiet { min-height: 32px; padding: 0 10px; border: 0; border-radius: 6px; background: none; color: var(--quiet); font-size: 13px; }
.close { min-width: 32px; padding: 0; }
.quiet:hover { color: var(--ink); background: var(--sunk); }

.findings { flex: 1; min-height: 0; border-block-start: 1px solid var(--line); overflow: auto; overscroll-behavior: contain; list-style: none; }
.findings > li + li { border-block-start: 1px solid var(--line); }
.rest { padding: 8px 18px; border-block-start: 1px solid var(--line); }
summary { display: flex; gap: 12px; align-items: flex-start; padding: 10px 18px; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary:hover { background: var(--sunk); }
summary:focus-visible { outline-offset: -2px; }
summary::after {
  flex: none; width: 7px; height: 7px; margin: 7px 2px 0; content: ''; rotate: 45deg;
  border: solid var(--quiet); border-width: 0 1.5px 1.5px 0; transition: rotate .12s;
}
[open] > summary::after { margin-block-start: 10px; rotate: 225deg; }
.mark {
  flex: none; width: 20px; margin-block-start: 1px; border-radius: 10px; line-height: 20px; text-align: center;
  color: var(--paper); background: var(--mark); font-size: 12px; font-weight: 700;
}
.what { flex: 1; min-width: 0; }
h3 { font-size: 14px; font-weight: 600; overflow-wrap: anywhere; }
h3.call { font-size: 13px; line-height: 1.6; }
details:not([open]) h3 { display: -webkit-box; overflow: hidden; -webkit-box-orient: vertical; -webkit-line-clamp: 3; }
.title { display: block; }

.body { padding: 0 18px 16px 50px; }
.sentence { margin-block-start: 2px; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 8px 14px; margin-block-start: 12px; }
dt { min-width: 52px; }
dd { min-width: 0; overflow-wrap: anywhere; }
.lines { list-style: none; }
.place { display: inline-block; max-width: 100%; padding: 1px 5px; border-radius: 4px; background: var(--sunk); }
.fix { position: relative; border: 1px solid var(--line); border-radius: 8px; background: var(--sunk); }
pre { padding: 8px 84px 8px 12px; white-space: pre-wrap; }
.copy {
  position: absolute; inset: 5px 5px auto auto; min-height: 26px; padding: 0 10px; border: 1px solid var(--line);
  border-radius: 6px; background: var(--paper); font-size: 12px;
}
.copy:hover { border-color: var(--accent); }
.more { display: flex; flex-wrap: wrap; gap: 2px 14px; align-items: baseline; margin-block-start: 12px; }
.more code { font-size: 12px; }
a { color: var(--accent); text-underline-offset: 2px; }

@media (width <= 560px) {
  :host { inset: auto 8px 8px 8px !important; }
  .panel { width: 100%; max-height: calc(100dvh - 64px); }
  .head { padding-inline-start: 14px; }
  summary { padding-inline: 14px; }
  .body { padding: 0 14px 14px; }
  dl { grid-template-columns: 1fr; gap: 2px; }
  dd { margin-block-end: 8px; }
}
@media (prefers-reduced-motion: reduce) { summary::after { transition: none; } }
@media (forced-colors: active) { .count, .mark { border: 1px solid; } }
@media print { :host { display: none !important; } }
`

/** Constructed, not written into the page: a Content-Security-Policy without inline styles lets it pass. */
export function sheet(): CSSStyleSheet {
  const made = new CSSStyleSheet()
  made.replaceSync(css)
  return made
}
