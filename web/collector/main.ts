import '../kernel/page.css';
import './collector.css';
import './steps.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { preferTheme } from '../kernel/appearance';
import { i18n } from '../kernel/i18n';
import '../kernel/i18n/work-words';
import { keepCodeReader } from '../kernel/scanner/code-reader';
import CollectorApp from './CollectorApp.vue';
import { router } from './router';
import './texts';

preferTheme('contrast');
createApp(CollectorApp).use(createPinia()).use(i18n).use(router).mount('#app');
if ('serviceWorker' in navigator && import.meta.env.PROD)
  void navigator.serviceWorker
    .register('/collector-sw.js', { scope: '/c/' })
    .then(() => navigator.serviceWorker.ready)
    .then(keepCodeReader)
    .catch(() => undefined);
