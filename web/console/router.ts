import { createRouter, createWebHistory } from 'vue-router';
import RoleGate from './RoleGate.vue';

/** One address space for every role of the desktop: what stands there is decided by who is signed in. */
export const router = createRouter({
  history: createWebHistory('/console/'),
  routes: [{ path: '/:rest(.*)*', component: RoleGate }],
});
