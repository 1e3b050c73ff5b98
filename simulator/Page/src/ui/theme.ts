// Light or dark: as the system wants, or as the person chose.
const key = 'cmssim-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

export function installTheme(): void {
    apply(localStorage.getItem(key));
}

export function isDark(): boolean {
    const chosen = document.documentElement.dataset['theme'];
    return chosen === undefined ? dark.matches : chosen === 'dark';
}

export function switchTheme(): void {
    const next = isDark() ? 'light' : 'dark';
    // Going back to what the system wants leaves no choice behind.
    const choice = (next === 'dark') === dark.matches ? null : next;
    if (choice === null) localStorage.removeItem(key);
    else localStorage.setItem(key, choice);
    apply(choice);
}

function apply(choice: string | null): void {
    if (choice === 'light' || choice === 'dark') document.documentElement.dataset['theme'] = choice;
    else delete document.documentElement.dataset['theme'];
}
