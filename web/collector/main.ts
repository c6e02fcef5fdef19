import '../kernel/page.css';
import './collector.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { preferTheme } from '../kernel/appearance';
import { addMessages, i18n } from '../kernel/i18n';
import { keepCodeReader } from '../kernel/scanner/code-reader';
import CollectorApp from './CollectorApp.vue';
import { collectorMessages } from './messages';
import { router } from './router';

preferTheme('contrast');
addMessages('collector', collectorMessages);
createApp(CollectorApp).use(createPinia()).use(i18n).use(router).mount('#app');
if ('serviceWorker' in navigator && import.meta.env.PROD)
  void navigator.serviceWorker
    .register('/collector-sw.js', { scope: '/c/' })
    .then(() => navigator.serviceWorker.ready)
    .then(keepCodeReader)
    .catch(() => undefined);
