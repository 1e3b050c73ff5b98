namespace CmsSim.Simulator.Description.Export;

/// <summary>The style sheet of the site: light and dark, for wide and narrow windows.</summary>
internal static class SiteStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --text: #1b1f24; --back: #ffffff; --line: #d0d7de; --head: #f3f5f7; --link: #0b57a4; --doc: #0d5c2b; --obs: #0b4f8a; --inf: #7a3e00; }
        @media (prefers-color-scheme: dark) {
          :root { --text: #e6e9ec; --back: #14171a; --line: #3b424a; --head: #1f242a; --link: #8cc2ff; --doc: #7fd99a; --obs: #8cc2ff; --inf: #f0b070; }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 90rem; padding: 0 1rem 3rem; color: var(--text); background: var(--back); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
        nav { padding: 0.75rem 0; border-bottom: 1px solid var(--line); }
        nav a { margin-right: 1.25rem; }
        h1 { font-size: 1.6rem; line-height: 1.25; }
        h2 { font-size: 1.25rem; margin-top: 2rem; }
        a { color: var(--link); }
        a:focus-visible, .wide:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
        code { font: 0.9em/1.4 ui-monospace, monospace; }
        .wide { overflow-x: auto; border: 1px solid var(--line); border-radius: 4px; }
        table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
        th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--line); }
        thead th { background: var(--head); white-space: nowrap; }
        tbody th { font-weight: normal; min-width: 9rem; }
        .wide td:last-child { min-width: 10rem; }
        tbody tr:last-child > * { border-bottom: 0; }
        .documented, .observed, .inferred { display: inline-block; padding: 0 0.45em; border: 1px solid currentColor; border-radius: 1em; font-size: 0.85em; white-space: nowrap; }
        .documented { color: var(--doc); }
        .observed { color: var(--obs); border-style: dashed; }
        .inferred { color: var(--inf); border-style: dotted; }
        @media (max-width: 40rem) { body { padding: 0 0.6rem 2rem; } h1 { font-size: 1.3rem; } th, td { padding: 0.3rem 0.45rem; } tbody th { min-width: 7.5rem; overflow-wrap: anywhere; } }

        """;
}
