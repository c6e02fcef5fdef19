import { createPinia } from 'pinia';
import { createApp, h } from 'vue';
import '../kernel/page.css';
import { EmptyState } from '../kernel/components';
import { i18n } from '../kernel/i18n';

createApp({ render: () => h(EmptyState) })
  .use(createPinia())
  .use(i18n)
  .mount('#app');
