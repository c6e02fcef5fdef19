import { createPinia } from 'pinia';
import { createApp } from 'vue';
import '../kernel/page.css';
import { addMessages, i18n } from '../kernel/i18n';
import '../kernel/i18n/work-words';
import LandingPage from './LandingPage.vue';
import { landingMessages } from './messages';

addMessages('landing', landingMessages);
createApp(LandingPage).use(createPinia()).use(i18n).mount('#app');
