/** Components that every page shares. */
export { default as BrandMark } from './BrandMark.vue';
export { default as CategoryIcon } from './CategoryIcon.vue';
export { default as DeductionPicture } from './DeductionPicture.vue';
export { default as EmptyState } from './EmptyState.vue';
export { default as FailedState } from './FailedState.vue';
export { default as ForbiddenState } from './ForbiddenState.vue';
export { default as Icon } from './Icon.vue';
export { default as LanguageSwitch } from './LanguageSwitch.vue';
export { default as LineSign } from './LineSign.vue';
export { default as LoadGauge } from './LoadGauge.vue';
export { default as LoadingSkeleton } from './LoadingSkeleton.vue';
export { default as OfflineBar } from './OfflineBar.vue';
export { default as RouteLetter } from './RouteLetter.vue';
export { default as StateChip } from './StateChip.vue';
export { default as StateIcon } from './StateIcon.vue';
export { default as ThemeSwitch } from './ThemeSwitch.vue';
export { default as TypeSizeSwitch } from './TypeSizeSwitch.vue';
export type { IconName } from './icons';
