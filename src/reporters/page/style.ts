// What every page looks like: paper and ink, one accent, a colour for each kind of thing; light, dark, and printed.

export const pageStyle = `
:root{color-scheme:light dark;--paper:#faf9f6;--card:#fff;--sunk:#f3f1ec;--ink:#22262d;--soft:#565d69;--line:#dfdbd2;--strong:#b9b4a8;--accent:#265f96;--accent-soft:#e3edf6;
--create:#23733f;--create-soft:#e2f1e6;--update:#85590a;--update-soft:#f8eed9;--delete:#a83522;--delete-soft:#fae4df;--rename:#63469b;--rename-soft:#ece6f6;--chmod:#176c72;--chmod-soft:#dcf0f1;--symlink:#265f96;--symlink-soft:#e3edf6;--submodule:#565d69;--submodule-soft:#ecebe8;
--edge:#9aa0a8;--cyclic:#b0601f;--mono:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans","DejaVu Sans",sans-serif}
@media (prefers-color-scheme:dark){:root{--paper:#14171b;--card:#1b1f25;--sunk:#181b20;--ink:#e4e6ea;--soft:#a2a9b4;--line:#2c323a;--strong:#4a525d;--accent:#7db6ec;--accent-soft:#1d2f42;
--create:#74c990;--create-soft:#1b3324;--update:#dcb05c;--update-soft:#362b14;--delete:#ef8f7d;--delete-soft:#3d201a;--rename:#b9a2ea;--rename-soft:#2a2340;--chmod:#6fc6cc;--chmod-soft:#153134;--symlink:#7db6ec;--symlink-soft:#1d2f42;--submodule:#a2a9b4;--submodule-soft:#262a30;
--edge:#69727e;--cyclic:#e39a5a}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 var(--sans);font-feature-settings:"tnum"}
main,.top,.foot{max-width:1480px;margin:0 auto;padding:0 32px}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:3px}
.skip{position:absolute;left:-999px;top:8px;padding:8px 14px;background:var(--card);border-radius:6px;z-index:9}
.skip:focus{left:16px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
h1,h2,h3{font-weight:620;line-height:1.2;letter-spacing:-.012em;margin:0}
h1{font-size:30px}
h2{font-size:20px;margin:0 0 14px}
.eyebrow{margin:0 0 6px;color:var(--soft);font-size:13px}
.top{padding-top:36px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:1px;margin:22px 0 0;border:1px solid var(--line);border-radius:12px;overflow:hidden;background:var(--line)}
.tiles div{background:var(--card);padding:14px 18px}
.tiles dt{color:var(--soft);font-size:13px}
.tiles dd{margin:2px 0 0;font-size:19px;font-weight:600;letter-spacing:-.01em}
small{display:block;font-size:13px;font-weight:400;color:var(--soft);letter-spacing:0}
section{margin:36px 0 0}
.lede,.meta{color:var(--soft);font-size:13.5px;margin:0}
.lede{margin:-8px 0 14px}
code,.path{font-family:var(--mono);font-size:.9em;overflow-wrap:anywhere;unicode-bidi:isolate;direction:ltr}
.scroll{overflow:auto;max-height:640px;border:1px solid var(--line);border-radius:10px;background:var(--card)}
table{border-collapse:separate;border-spacing:0;width:100%;font-size:13.5px}
th,td{text-align:left;padding:8px 14px;border-bottom:1px solid var(--line);vertical-align:top;font-weight:400}
tbody tr:last-child>*{border-bottom:0}
thead th{position:sticky;top:0;background:var(--card);z-index:1;padding:0;border-bottom:1px solid var(--strong)}
td.number,th.number{text-align:right;white-space:nowrap}
tbody th{min-width:220px;max-width:420px}
.foot{color:var(--soft);font-size:13px;padding-top:34px;padding-bottom:40px}
html:not(.js) .script-only{display:none}
@media (max-width:980px){main,.top,.foot{padding-left:16px;padding-right:16px}}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media print{:root{--paper:#fff;--sunk:#f6f5f2}body{font-size:11pt}.skip{display:none}.scroll{max-height:none;overflow:visible}thead th{position:static}section{break-inside:auto}}
`;
