// The looks of the statistics' page: plots, bars and intervals; on top of what every page looks like.
import { pageStyle } from '../../page/style.ts';

export const style = `${pageStyle}main,.top,.foot{max-width:1240px}
#main{outline:none}
h3{font-size:15px}
.kind{font-weight:400;font-size:12px;color:var(--soft);letter-spacing:0}
.notices{list-style:none;margin:24px 0 0;padding:0;display:grid;gap:8px}
.notices li{background:var(--card);border:1px solid var(--line);border-left:3px solid var(--accent);border-radius:8px;padding:10px 16px;overflow-wrap:anywhere}
.empty{margin:28px 0 0;padding:26px 28px;border:1px dashed var(--strong);border-radius:12px;background:var(--card)}
.empty p{margin:0}
.empty p+p{margin-top:6px;color:var(--soft)}
.none{margin:0;padding:16px 18px;border:1px solid var(--line);border-radius:10px;background:var(--card);color:var(--soft)}
.verdicts{display:block;width:100%;height:6px;margin:8px 0 7px;border-radius:3px;background:var(--sunk)}
.verdicts .passed{fill:var(--create)}
.verdicts .fixed{fill:var(--update)}
.verdicts .failed{fill:var(--delete)}
dd.gain{color:var(--create)}
dd.loss{color:var(--delete)}
.card{border:1px solid var(--line);border-radius:12px;background:var(--card)}
.saved{list-style:none;margin:0;padding:0}
.saved li{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,7fr);gap:14px 40px;padding:20px 24px;align-items:center}
.saved li+li{border-top:1px solid var(--line)}
.saved h3{font-size:13.5px;font-weight:400;letter-spacing:0;color:var(--soft)}
.claim{margin:3px 0 4px;font-size:19px;font-weight:600;letter-spacing:-.01em}
.gain .claim{color:var(--create)}
.loss .claim{color:var(--delete)}
.interval{padding:0 26px}
.interval svg{display:block;width:100%;height:44px;overflow:visible}
.interval path{vector-effect:non-scaling-stroke;fill:none;stroke-linecap:butt}
.interval .tick{stroke:var(--line);stroke-width:1}
.interval .zero{stroke:var(--soft);stroke-width:1.6}
.interval .range,.interval .end{stroke:var(--soft);stroke-width:2}
.interval .range{stroke-width:3}
.interval .middle{stroke:var(--soft);stroke-width:11;stroke-linecap:round}
.gain .range,.gain .end,.gain .middle{stroke:var(--create)}
.loss .range,.loss .end,.loss .middle{stroke:var(--delete)}
.ticks{position:relative;height:19px;font-size:12px;color:var(--soft)}
.ticks span{position:absolute;transform:translateX(-50%);white-space:nowrap}
.ticks .zero{color:var(--ink);font-weight:600}
.ways{display:flex;justify-content:space-between;gap:12px;margin:0;padding:14px 50px 0 calc(5 / 12 * (100% - 88px) + 90px);font-size:12px;color:var(--soft)}
.interval svg.progress{height:8px;border-radius:4px;margin-bottom:8px}
.track{fill:var(--sunk)}
.bar{fill:var(--accent)}
.plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,360px),1fr));gap:16px}
.plot{margin:0;padding:14px 18px 6px;border:1px solid var(--line);border-radius:12px;background:var(--card);min-width:0}
.plot:first-child{grid-column:1/-1}
figcaption{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:2px 16px;margin-bottom:14px}
figcaption .title{font-weight:620;overflow-wrap:anywhere}
.facts{color:var(--soft);font-size:13px}
.facts b{font-weight:600;color:var(--ink)}
.facts.whole{flex-basis:100%}
.area{display:grid;grid-template-columns:auto minmax(0,1fr);gap:10px}
.y{display:flex;flex-direction:column;justify-content:space-between;text-align:right;font-size:12px;line-height:1;color:var(--soft);min-width:46px;margin:-6px 0}
.canvas{position:relative;height:130px;touch-action:pan-y}
.plot:first-child .canvas{height:190px}
.canvas svg{display:block;width:100%;height:100%;overflow:visible}
.canvas path{vector-effect:non-scaling-stroke;fill:none}
.grid{stroke:var(--line);stroke-width:1}
.canvas .band{fill:var(--accent-soft);stroke:none}
.line{stroke:var(--accent);stroke-width:1.8;stroke-linejoin:round}
.line.thin{stroke-width:1;stroke-opacity:.45}
.dots{stroke:var(--accent);stroke-width:5.5;stroke-linecap:round}
.dots.ring{stroke:var(--delete);stroke-width:8}
.dots.hole{stroke:var(--card);stroke-width:3.6}
.over{position:absolute;top:2px;right:4px;font-size:12px;color:var(--soft);background:var(--card);padding:0 5px;border-radius:4px}
.cursor{position:absolute;top:0;bottom:0;width:0;border-left:1.5px solid var(--ink);pointer-events:none}
.cursor[hidden]{display:none}
.x{display:flex;justify-content:space-between;gap:12px;font-size:12px;color:var(--soft);margin:7px 0 0 56px}
.x span:only-child{margin:0 auto}
.reading{margin:2px 0 0;min-height:20px;font-size:13px;line-height:20px}
.js .reading{display:block}
thead th{padding:10px 14px;font-weight:600;font-size:13px}
tbody th{min-width:150px}
.two{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 32px}
.bars{list-style:none;margin:0;padding:16px 18px;display:grid;gap:13px}
details summary{padding:12px 18px;border-top:1px solid var(--line);cursor:pointer;font-size:13.5px;color:var(--accent)}
details .bars{padding-top:4px}
.bars li{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:3px 16px;align-items:baseline;font-size:13.5px}
.bars .count{color:var(--soft);font-size:13px;white-space:nowrap}
.bars .count b{color:var(--ink)}
.bars svg{grid-column:1/-1;display:block;width:100%;height:6px;border-radius:3px}
#rules .bar{fill:var(--update)}
#files .bar{fill:var(--delete)}
.gone{color:var(--soft);font-style:italic}
@media (max-width:820px){.two{grid-template-columns:minmax(0,1fr)}.saved li{grid-template-columns:minmax(0,1fr)}.ways{padding:14px 24px 0}}
@media (max-width:520px){h1{font-size:26px}.tiles{grid-template-columns:1fr 1fr}.tiles div{padding:12px 14px}.saved li{padding:16px}.plot{padding:12px 14px 8px}.bars li{grid-template-columns:minmax(0,1fr)}.facts{font-size:12.5px}}
@media (forced-colors:active){.bar,.verdicts rect{fill:CanvasText}.track{fill:Canvas}}
@media print{.plot,.saved li,.bars li{break-inside:avoid-page}.reading{display:none!important}}
`;
