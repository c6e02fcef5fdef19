import 'vant/es/style/base.css';
import '../kernel/page.css';
import '../kernel/vant.css';
import './resident.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { addMessages, i18n } from '../kernel/i18n';
import { residentMessages } from './messages';
import ResidentApp from './ResidentApp.vue';
import { router } from './router';

addMessages('resident', residentMessages);
createApp(ResidentApp).use(createPinia()).use(i18n).use(router).mount('#app');
