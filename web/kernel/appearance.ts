import { computed, readonly, ref, watchEffect } from 'vue';
import { recall, remember } from './remembered';

/** `system` is the page's own choice: light or dark with the device, or what the page prefers. */
export const themes = ['system', 'light', 'dark', 'contrast'] as const;
export type Theme = (typeof themes)[number];
export type ShownTheme = Exclude<Theme, 'system'>;

const theme = ref<Theme>(recall('theme', themes, 'system'));
const largeType = ref(recall('type', ['normal', 'large'], 'normal') === 'large');
const preferred = ref<Theme>('system');
const darkDevice = window.matchMedia('(prefers-color-scheme: dark)');
const deviceIsDark = ref(darkDevice.matches);
darkDevice.addEventListener('change', (event) => (deviceIsDark.value = event.matches));

const shown = computed<ShownTheme>(() => {
  const wanted = theme.value === 'system' ? preferred.value : theme.value;
  return wanted === 'system' ? (deviceIsDark.value ? 'dark' : 'light') : wanted;
});

watchEffect(
  () => {
    const root = document.documentElement;
    root.dataset.theme = shown.value;
    root.classList.toggle('dark', shown.value === 'dark');
    if (largeType.value) root.dataset.type = 'large';
    else delete root.dataset.type;
  },
  { flush: 'sync' },
);

/** Theme and type size of the page, remembered on this device. */
export function useAppearance() {
  return {
    theme: readonly(theme),
    /** What is really shown: never `system`. */
    shown,
    largeType: readonly(largeType),
    setTheme(next: Theme) {
      theme.value = next;
      remember('theme', next);
    },
    setLargeType(on: boolean) {
      largeType.value = on;
      remember('type', on ? 'large' : 'normal');
    },
  };
}

/** The look of a page until its person chooses: the collector's page starts with `contrast`. Call before mounting. */
export function preferTheme(look: Theme): void {
  preferred.value = look;
}
