#include "runner/report/html_parts.h"

namespace ringback::runner {

namespace {

// Drawings name their colours by meaning, so both schemes live here and nowhere else.
constexpr std::string_view kStyle = R"css(
:root{color-scheme:light dark;--paper:#fbfaf8;--card:#ffffff;--ink:#1d2129;--soft:#667080;
--line:#d9d7d1;--rail:#b9bcc4;--hover:#f1eee6;--signaling:#0b6e8a;--provider:#8a3ab0;
--courier:#b5417c;--person:#2556c8;--good:#1a7f42;--bad:#c4262e;--badpaper:#fdeceb;
--ring:#f5b83d;--talk:#3fb56f;--wait:#8fb7e8;--fail:#e2646a;--idle:#e9e7e2;--chip:#14171c}
@media(prefers-color-scheme:dark){:root{--paper:#14171c;--card:#1b1f26;--ink:#e6e8ec;
--soft:#97a0ae;--line:#313743;--rail:#4a5160;--hover:#252b35;--signaling:#5cc6e0;
--provider:#cf94ec;--courier:#f08fbf;--person:#8fb0ff;--good:#63d08f;--bad:#ff7b7f;
--badpaper:#3a2023;--idle:#2a2f38}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 system-ui,"Segoe UI",
Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:1680px;margin:0 auto;padding:28px 24px 64px}
h1{font-size:26px;margin:0 0 2px;letter-spacing:-.01em}
h2{font-size:21px;margin:0;letter-spacing:-.01em}
h3{font-size:12px;margin:30px 0 10px;color:var(--soft);text-transform:uppercase;
letter-spacing:.08em}
p{margin:6px 0}a{color:inherit}
code,.mono,table.events,svg{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,
"DejaVu Sans Mono",monospace}
.soft{color:var(--soft)}.good{color:var(--good)}.bad{color:var(--bad)}
.badge{display:inline-block;padding:1px 10px;border-radius:99px;font-size:13px;font-weight:600;
color:#fff;background:#1a7f42;vertical-align:2px;margin-right:10px}
.badge.no{background:#c4262e}
.run{background:var(--card);border:1px solid var(--line);border-radius:12px;
padding:20px 24px 24px;margin-top:22px}
.run>summary{cursor:pointer;list-style-position:outside}
.run>summary h2{display:inline}
.why{max-width:80ch;font-size:16px}
.scroll{overflow-x:auto;margin:0 -8px;padding:0 8px}
ul.index{list-style:none;padding:0;margin:14px 0;columns:20em}
ul.index li{break-inside:avoid}ul.index a{color:var(--ink)}
ul.checks{list-style:none;padding:0;margin:0}
ul.checks li{padding:3px 0 3px 104px;position:relative}
ul.checks .mark{position:absolute;left:0;width:20px;font-weight:700}
ul.checks .at{position:absolute;left:24px;width:66px;text-align:right;color:var(--soft)}
.failure,.rule{border-left:4px solid var(--bad);background:var(--badpaper);
padding:10px 16px;border-radius:0 8px 8px 0;margin:10px 0;overflow-wrap:anywhere}
.failure pre{margin:6px 0 0;white-space:pre-wrap;font-size:13px}
table{border-collapse:collapse;font-size:14px}
th{color:var(--soft);font-weight:600;text-align:left}
td,th{padding:4px 14px 4px 0;border-bottom:1px solid var(--line);vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
table.events{font-size:12.5px}table.events td{overflow-wrap:anywhere}
tr:target{background:var(--ring);color:var(--chip)}
details.all{margin-top:26px}details.all>summary{cursor:pointer;color:var(--soft)}
svg{display:block;font-size:12px}svg text{fill:currentColor}
svg .halo{paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
svg .rail{color:var(--rail)}svg .time{color:var(--soft);font-size:11.5px}
svg .name{font-weight:700;font-size:13px}svg .head rect{fill:var(--card)}
svg a{text-decoration:none;cursor:pointer}svg .hit{fill:transparent}
svg .ev:hover .hit{fill:var(--hover)}
svg .ev:focus-visible .hit{stroke:var(--person);stroke-width:1.5px}
svg .signaling{color:var(--signaling)}svg .provider{color:var(--provider)}
svg .courier{color:var(--courier)}svg .person{color:var(--person)}
svg .connected{color:var(--good)}svg .trouble,svg .broken{color:var(--bad)}
svg .strong text:not(.time){font-weight:700}svg .broken .box{fill:var(--badpaper);stroke:var(--bad)}
svg .idle rect{fill:var(--card)}svg .idle{color:var(--soft)}
svg .s-idle{fill:var(--idle)}svg .s-connecting{fill:var(--wait)}svg .s-ringing{fill:var(--ring)}
svg .s-talking{fill:var(--talk)}svg .s-failed{fill:var(--fail)}
svg .chip text{fill:var(--chip);font-weight:700}
svg .chip.on-idle text{fill:var(--ink);font-weight:400}
@media print{body{background:#fff}.run{border:0;padding:0}}
)css";

}  // namespace

std::string_view html_style() { return kStyle; }

}  // namespace ringback::runner
