// The looks of a plan's page: its drawing, its panel, its phases; on top of what every page looks like.
import { pageStyle } from '../../page/style.ts';

export const style = `${pageStyle}.level{font-weight:600}
.level.high,.note.high{color:var(--delete);fill:var(--delete)}
.level.medium,.note.medium{color:var(--update);fill:var(--update)}
.level.low,.note.low{color:var(--soft);fill:var(--soft)}
.chip{display:inline-grid;place-items:center;width:20px;height:20px;border-radius:5px;font:600 13px/1 var(--mono);margin-right:8px;flex:none;vertical-align:-4px}
.chip.outside{border:1.5px dashed var(--strong)}
${['create', 'update', 'delete', 'rename', 'chmod', 'symlink', 'submodule'].map((kind) => `.chip.${kind}{background:var(--${kind}-soft);color:var(--${kind})}.node.${kind} .box{fill:var(--${kind}-soft);stroke:var(--${kind})}.node.${kind} .kind,.node.${kind} .sign{fill:var(--${kind})}`).join('\n')}
.findings{list-style:none;margin:0;padding:0;display:grid;gap:8px}
.findings li{display:flex;gap:14px;background:var(--card);border:1px solid var(--line);border-left:3px solid var(--strong);border-radius:8px;padding:12px 16px}
.findings p{margin:0;overflow-wrap:anywhere}
.findings .next{margin:2px 0}
.findings .error{border-left-color:var(--delete)}
.findings .warning{border-left-color:var(--update)}
.severity{flex:none;width:62px;font-weight:600;font-size:13px;line-height:23px;color:var(--soft)}
.error .severity{color:var(--delete)}
.warning .severity{color:var(--update)}
.tools{display:flex;flex-wrap:wrap;align-items:center;gap:10px 18px;margin:0 0 12px}
.tools input,.tools button,.panel button.close{font:inherit;font-size:14px;color:var(--ink);background:var(--card);border:1px solid var(--strong);border-radius:7px;height:34px;padding:0 12px}
.tools input{width:260px}
.tools input::placeholder{color:var(--soft);opacity:1}
.tools button,.panel button.close{cursor:pointer;min-width:34px}
.tools button:hover,.panel button.close:hover{border-color:var(--accent);color:var(--accent)}
.zoom{display:flex;gap:6px;margin-left:auto}
.zoom output{min-width:54px;text-align:center;line-height:34px;font-size:13px;color:var(--soft)}
.found{font-size:13px;color:var(--soft);min-width:7em}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:6px 18px;margin:12px 0 0;padding:0;font-size:13px;color:var(--soft)}
.legend li{display:flex;align-items:center}
.legend svg{margin-right:8px}
.stage{position:relative;display:grid;grid-template-columns:minmax(0,1fr);border:1px solid var(--line);border-radius:12px;background:var(--card);overflow:hidden}
.stage.open{grid-template-columns:minmax(0,1fr) 380px;min-height:420px}
.view{overflow:auto;max-height:min(76vh,820px);overscroll-behavior:contain}
.view.drag{cursor:grabbing;user-select:none}
#heads{display:block;min-width:100%;position:sticky;top:0;background:var(--card);z-index:1;box-shadow:0 1px 0 var(--line)}
.tiny .number,.tiny .note{display:none}
#heads.tiny{height:34px}
#graph{display:block}
svg text{font-family:var(--sans);fill:var(--ink)}
svg .title{font-size:14px;font-weight:620}
svg .title .number{font-size:12px;font-weight:400;fill:var(--soft)}
svg .note{font-size:12px}
.bands rect{fill:var(--sunk)}
.edge{fill:none;stroke:var(--edge);stroke-width:1.3;marker-end:url(#arrow)}
.edge.cyclic{stroke:var(--cyclic);stroke-dasharray:5 3}
.many .edge{stroke-opacity:.36;marker-end:url(#arrow-faint)}
#arrow path,#arrow-faint path{fill:context-stroke}
#arrow-faint path{fill-opacity:.5}
.node{cursor:pointer;outline:none;text-decoration:none}
.node text{direction:ltr;unicode-bidi:isolate;white-space:pre}
.node .box{stroke-opacity:.35}
.node .name,.node .sign,.node .directory,.node .delta{font-family:var(--mono)}
.node .name{font-size:12px;font-weight:600}
.node .sign{font-size:13px;font-weight:700;text-anchor:middle}
.node .directory,.node .delta{font-size:10.5px;fill:var(--soft)}
.node.outside .box{fill:var(--card);stroke:var(--strong);stroke-opacity:1;stroke-dasharray:4 3}
.node.outside .kind{fill:none}
.node:hover .box{stroke-opacity:1}
.node:focus-visible .box{stroke:var(--accent);stroke-opacity:1;stroke-width:2.5;stroke-dasharray:none}
.node.chosen .box{stroke:var(--ink);stroke-opacity:1;stroke-width:2}
.lit .node:not(.near){opacity:.36}
.lit .edge{stroke-opacity:.12;marker-end:none}
.lit .edge.near{stroke-opacity:1;stroke:var(--accent);stroke-width:2;marker-end:url(#arrow)}
.searched .edge{stroke-opacity:.12;marker-end:none}
.hit{fill:none;stroke:transparent;stroke-width:12;pointer-events:stroke;cursor:pointer}
.hit:hover+.edge{stroke-opacity:1;stroke:var(--accent);stroke-width:2}
.lit .edge.cyclic.near{stroke:var(--cyclic)}
.node.miss{opacity:.2}
.searched .node:not(.miss) .box{stroke-opacity:1;stroke-width:2}
.miss:not(.node){display:none}
.panel{position:absolute;inset:0 0 0 auto;width:380px;border-left:1px solid var(--line);padding:20px 22px;overflow:auto;overscroll-behavior:contain;font-size:14px}
.panel header{display:flex;gap:12px;align-items:flex-start}
.panel h2{font-size:16px;flex:1;margin:0;line-height:1.35;outline:none}
.panel h2 .path{font-size:14px}
.panel h3{font-size:13px;color:var(--soft);font-weight:600;letter-spacing:0;margin:18px 0 6px}
.panel ul{list-style:none;margin:0;padding:0;display:grid;gap:8px}
.panel li p{margin:0;color:var(--soft);font-size:13px;overflow-wrap:anywhere;unicode-bidi:isolate}
.panel .jump{all:unset;cursor:pointer;color:var(--accent);font:13px/1.45 var(--mono);overflow-wrap:anywhere;text-decoration:underline;text-decoration-thickness:1px;text-underline-offset:3px;unicode-bidi:isolate;direction:ltr}
.panel .jump:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
.panel p{margin:8px 0 0;overflow-wrap:anywhere}
.phase{background:var(--card);border:1px solid var(--line);border-radius:10px;margin:0 0 10px;padding:0 18px}
.phase summary{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 14px;padding:13px 0;cursor:pointer;list-style:none}
.phase summary::-webkit-details-marker{display:none}
.phase summary::before{content:"";width:7px;height:7px;border-right:1.8px solid var(--soft);border-bottom:1.8px solid var(--soft);transform:rotate(-45deg);align-self:center}
.phase[open] summary::before{transform:rotate(45deg)}
.phase summary .name{font-weight:620;font-size:16px}
.phase .number,.phase .marks{color:var(--soft);font-size:13.5px}
.phase .level{font-size:13.5px}
.factors{margin:0 0 6px;padding:0 0 0 21px;color:var(--soft);font-size:13.5px}
.cycle{margin:0 0 8px;font-size:13.5px;overflow-wrap:anywhere}
.cycle b{color:var(--cyclic)}
.phase ol{list-style:none;margin:0;padding:0 0 8px}
.file{display:flex;padding:10px 0;border-top:1px solid var(--line);scroll-margin:20px}
.file:target{background:var(--accent-soft);box-shadow:0 0 0 8px var(--accent-soft);border-radius:2px}
.file>div{min-width:0}
.file .path{font-size:13.5px}
.file>div>.path{font-weight:600}
.delta{color:var(--soft);font-size:13px;margin-left:8px;white-space:nowrap}
.why{margin:3px 0 0;padding:0;list-style:none;font-size:13.5px;color:var(--soft);overflow-wrap:anywhere}
thead button{all:unset;cursor:pointer;display:block;padding:10px 14px;font-weight:600;font-size:13px;white-space:nowrap}
thead button:focus-visible{outline:2px solid var(--accent);outline-offset:-3px}
thead th[aria-sort] button::after{content:" ↓";color:var(--accent)}
thead th[aria-sort=ascending] button::after{content:" ↑"}
td:nth-child(2){white-space:nowrap}
.because{color:var(--soft);min-width:220px;overflow-wrap:anywhere}
.timeline{list-style:none;margin:0;padding:18px;border:1px solid var(--line);border-radius:10px;background:var(--card);display:grid;gap:8px}
.timeline li{display:grid;grid-template-columns:minmax(90px,160px) 1fr 76px;gap:14px;align-items:center;font-size:13.5px}
.timeline .name{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;unicode-bidi:isolate}
.timeline .number{text-align:right;color:var(--soft)}
.timeline svg{width:100%;height:12px;border-radius:4px;display:block}
.timeline .track{fill:var(--sunk)}
.timeline .bar{fill:var(--accent)}
.timeline .total .bar{fill:var(--strong)}
.js .tools{display:flex}
@media (max-width:980px){.stage.open{grid-template-columns:minmax(0,1fr)}.panel{position:static;width:auto;max-height:70vh;border-left:0;border-top:1px solid var(--line)}}
@media (prefers-reduced-motion:no-preference){.node{transition:opacity .12s}}
@media (forced-colors:active){.node .box{stroke:CanvasText}.node.chosen .box{stroke:Highlight}}
@media print{.tools,.panel{display:none!important}.stage.open{grid-template-columns:1fr}.view{max-height:none;overflow:visible}#heads{position:static}.phase,.stage,.findings li{break-inside:avoid-page}}
`;
