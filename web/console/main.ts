import 'element-plus/dist/index.css';
import 'element-plus/theme-chalk/dark/css-vars.css';
import '../kernel/page.css';
import '../kernel/element-plus.css';
import './console.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { addMessages, i18n } from '../kernel/i18n';
import '../kernel/i18n/work-words';
import { markRefused } from '../kernel/refused';
import ConsoleApp from './ConsoleApp.vue';
import { consoleMessages } from './messages';
import { router } from './router';

addMessages('console', consoleMessages);
createApp(ConsoleApp).directive('refused', markRefused).use(createPinia()).use(i18n).use(router).mount('#app');
