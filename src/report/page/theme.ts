const THEMES = [
  { theme: '', label: 'as the system' },
  { theme: 'light', label: 'light' },
  { theme: 'dark', label: 'dark' },
];

/** Goes round the themes; the charts take their color from the text around them. */
export function themeSwitch(button: HTMLButtonElement): void {
  let place = 0;
  button.addEventListener('click', () => {
    place = (place + 1) % THEMES.length;
    const { theme, label } = THEMES[place];
    document.documentElement.dataset.theme = theme;
    button.setAttribute('aria-label', `Theme: ${label}`);
  });
}
