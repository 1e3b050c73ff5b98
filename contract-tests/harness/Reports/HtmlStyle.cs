using System.Security.Cryptography;
using System.Text;

namespace CmsSim.Harness.Reports;

/// <summary>The style sheet and the script of HTML reports. The page is complete without the script, which only filters and copies.</summary>
internal static class HtmlStyle
{
    /// <summary>The content security policy: no request of any kind, and no script but <see cref="Script"/>.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)))}'; base-uri 'none'; form-action 'none'";

    public const string Sheet = """
        :root { color-scheme: light dark; --ink: #1b2330; --faint: #5a6678; --paper: #fff; --panel: #f6f8fb; --rule: #d9dfe8; --link: #0b5cad;
                --good: #15703f; --good-bg: #e3f4ea; --bad: #b3261e; --bad-bg: #fdecea; --bad-mark: #f9b4ad; --open: #6b4f00; --open-bg: #fdf3d3;
                --repaired: #ffe7a3; --reconstructed: #d3e6ff; --missing: #e9dcfb; --excused: #cfeee9; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e3e8f0; --faint: #9aa7b8; --paper: #12161d; --panel: #1a2029; --rule: #303947; --link: #7db7ff;
                --good: #63cf95; --good-bg: #14301f; --bad: #ff938a; --bad-bg: #3a1a18; --bad-mark: #7d2f29; --open: #e8c765; --open-bg: #372d10;
                --repaired: #5a4711; --reconstructed: #1c3f6b; --missing: #46316a; --excused: #17483f; } }
        * { box-sizing: border-box; }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 84rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; overflow-wrap: anywhere; }
        code, pre, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .86em; }
        h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .2rem; }
        h3 { font-size: .8rem; text-transform: uppercase; letter-spacing: .05em; color: var(--faint); margin: 1.2rem 0 .35rem; }
        p { margin: .3rem 0 .6rem; } a { color: var(--link); } .faint { color: var(--faint); } .small { font-size: .87rem; }
        .vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        .tiles { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1rem 0 .6rem; padding: 0; list-style: none; }
        .tiles li { flex: 1 1 7rem; background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; padding: .5rem .8rem; color: var(--faint); font-size: .87rem; }
        .tiles b { display: block; font-size: 1.5rem; line-height: 1.2; color: var(--ink); font-variant-numeric: tabular-nums; }
        .tiles .bad b { color: var(--bad); } .tiles .good b { color: var(--good); } .tiles .open b { color: var(--open); }
        .share { display: flex; height: .5rem; border-radius: 4px; overflow: hidden; background: var(--rule); margin-bottom: 1rem; }
        .share i { min-width: 3px; } .share .good { background: var(--good); } .share .bad { background: var(--bad); } .share .open { background: var(--open); }
        .facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem .9rem; margin: .4rem 0; font-size: .9rem; } .facts dt { color: var(--faint); } .facts dd { margin: 0; }
        mark, ins, del { color: inherit; text-decoration: none; border-radius: 3px; padding: 0 1px; }
        .repaired { background: var(--repaired); } .reconstructed { background: var(--reconstructed); } .missing { background: var(--missing); } .excused { background: var(--excused); }
        .differs { background: var(--bad-mark); font-weight: 600; }
        .missing, .unseen { font-style: italic; } .unseen { color: var(--faint); } sup { font-size: .7em; line-height: 0; }
        .legend { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; padding: 0; margin: .8rem 0; list-style: none; font-size: .87rem; }
        .lane { display: grid; grid-template-columns: 9.5rem 1fr; gap: .6rem; align-items: center; font-size: .8rem; color: var(--faint); margin: 2px 0; }
        .lane svg { display: block; width: 100%; height: 26px; background: var(--panel); border-radius: 4px; }
        .lane rect { fill: var(--good); } .lane .bad rect { fill: var(--bad); } .lane .open rect { fill: var(--open); } .lane a:focus-visible rect, .lane a:hover rect { fill: var(--ink); }
        .lane .pause { fill: var(--rule); } .lane .holed { fill: none; stroke: var(--open); stroke-width: 2; vector-effect: non-scaling-stroke; }
        .times { position: relative; height: 1.3rem; } .times span { position: absolute; transform: translateX(-50%); white-space: nowrap; } .times .first { transform: none; } .times .last { transform: translateX(-100%); }
        figure { margin: .8rem 0 1.2rem; } figcaption { font-size: .8rem; color: var(--faint); margin-top: .2rem; }
        details { border: 1px solid var(--rule); border-radius: 8px; margin: .4rem 0; background: var(--paper); } details.bad { border-left: 4px solid var(--bad); } details.open { border-left: 4px solid var(--open); }
        summary { padding: .45rem .8rem; cursor: pointer; } summary .meta { color: var(--faint); font-size: .83rem; margin-left: .4rem; } details[open] > summary { border-bottom: 1px solid var(--rule); background: var(--panel); border-radius: 8px 8px 0 0; }
        .body { padding: .2rem .9rem 1rem; scroll-margin-top: 4rem; } .body > p:first-child { margin-top: .6rem; }
        .badge { display: inline-block; border-radius: 4px; padding: 0 .45rem; font-size: .78rem; font-weight: 600; margin-right: .35rem; background: var(--good-bg); color: var(--good); }
        .badge.bad { background: var(--bad-bg); color: var(--bad); } .badge.open { background: var(--open-bg); color: var(--open); }
        .finding { background: var(--bad-bg); border-radius: 6px; padding: .5rem .8rem; margin: .4rem 0; } .finding b { color: var(--bad); }
        pre { background: var(--panel); border: 1px solid var(--rule); border-radius: 6px; padding: .5rem .7rem; margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
        pre code { font-size: inherit; } .differs mark { background: none; text-decoration: underline dotted; }
        .sides { display: grid; grid-auto-flow: column; grid-template-rows: repeat(var(--rows), auto); grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); border: 1px solid var(--rule); border-radius: 6px; overflow: hidden; }
        .side { display: contents; } .side > * { border-left: 1px solid var(--rule); padding: .05rem .6rem; background: var(--panel); } .side:first-child > * { border-left: 0; }
        .side h4 { font-size: .82rem; margin: 0; padding: .35rem .6rem; border-bottom: 1px solid var(--rule); background: var(--paper); }
        .l { white-space: pre-wrap; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .8rem; line-height: 1.55; min-height: 1.55em; position: relative; }
        .side > .l { padding-left: 3.4rem; } .at { position: absolute; left: 0; width: 2.9rem; text-align: right; color: var(--faint); opacity: .75; font-size: .7rem; user-select: none; }
        .side > .l.d { background: var(--bad-bg); } .side > .l.none { background: repeating-linear-gradient(135deg, transparent 0 5px, var(--rule) 5px 6px); }
        .wide { grid-column: 1 / -1; } table { border-collapse: collapse; width: 100%; font-size: .86rem; } th, td { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--rule); } th { color: var(--faint); font-weight: 600; }
        tr.d td { background: var(--bad-bg); } .notes { margin: .2rem 0; padding-left: 1.4rem; font-size: .87rem; } .notes li { scroll-margin-top: 4rem; } .notes li:target { background: var(--open-bg); }
        .list { list-style: none; padding: 0; margin: .4rem 0; font-size: .83rem; } .list li { border-bottom: 1px solid var(--rule); padding: .1rem 0; }
        .bar { position: sticky; top: 0; z-index: 2; background: var(--paper); padding: .5rem 0; display: flex; flex-wrap: wrap; gap: .4rem; } button { font: inherit; font-size: .83rem; color: inherit; background: var(--panel); border: 1px solid var(--rule); border-radius: 6px; padding: .2rem .7rem; cursor: pointer; } button[aria-pressed=true] { border-color: var(--link); color: var(--link); font-weight: 600; }
        .copy { position: relative; } .copy button { position: absolute; top: .35rem; right: .35rem; } .copy:has(button) pre { padding-right: 4.5rem; }
        .only-bad [data-v]:not([data-v=bad]), .only-open [data-v]:not([data-v=open]) { display: none; }
        @media (max-width: 760px) { .sides { display: block; } .side { display: block; } .side + .side h4 { border-top: 1px solid var(--rule); } .side > * { border-left: 0; } .side > .l.none { display: none; }
            .lane { grid-template-columns: 1fr; gap: 0; } .times span:not(.first, .last) { display: none; } .side:first-child > .l { padding-left: .6rem; } tr td:first-child { font-weight: 600; } .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: .35rem; }
            table, tbody, tr, td { display: block; } thead { display: none; } tr { border-bottom: 1px solid var(--rule); padding: .3rem 0; } td { border: 0; padding: .05rem 0; } td[data-h]::before { content: attr(data-h) ": "; color: var(--faint); } }
        @media print { body { max-width: none; padding: 0; font-size: 11px; } .bar, button { display: none !important; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } .finding, .l, tr { break-inside: avoid; } details::details-content { content-visibility: visible; } }
        """;

    public const string Script = """
        (() => {
          const bar = document.querySelector('.bar');
          const button = (label, press) => { const made = document.createElement('button'); made.type = 'button'; made.textContent = label; made.onclick = () => press(made); return made; };
          const show = only => { document.body.classList.remove('only-bad', 'only-open'); if (only) document.body.classList.add('only-' + only); };
          const choices = [['All exchanges', ''], ['Only differing', 'bad'], ['Only not compared', 'open']].filter(([, only]) => !only || document.querySelector('[data-v=' + only + ']'));
          if (choices.length > 1) {
            const made = choices.map(([label, only]) => button(label, me => { show(only); made.forEach(other => other.setAttribute('aria-pressed', other === me)); }));
            made.forEach((each, i) => { each.setAttribute('aria-pressed', i === 0); bar.append(each); });
          }
          const every = open => document.querySelectorAll('details').forEach(each => { each.open = open; });
          if (document.querySelector('details')) bar.append(button('Open all', () => every(true)), button('Close all', () => every(false)));
          document.querySelectorAll('.copy').forEach(each => each.append(button('Copy', me => {
            const text = each.querySelector('code').textContent;
            const done = () => { me.textContent = 'Copied'; };
            if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, () => {});
          })));
        })();
        """;
}
