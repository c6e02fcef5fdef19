import { createRouter, createWebHistory } from 'vue-router';

export const router = createRouter({
  history: createWebHistory('/c/'),
  routes: [
    { path: '/', name: 'today', component: () => import('./today/TodayPage.vue') },
    { path: '/map', name: 'map', component: () => import('./today/RouteMap.vue') },
    { path: '/stops/:stopId', name: 'stop', component: () => import('./stop/StopPage.vue'), props: true },
    { path: '/sign-in', name: 'sign-in', component: () => import('./SignInAgain.vue') },
    { path: '/waiting', name: 'waiting', component: () => import('./work/WaitingPage.vue') },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
  scrollBehavior: () => ({ top: 0 }),
});
