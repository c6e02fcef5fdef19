import { createRouter, createWebHistory } from 'vue-router';

/** Two roots: `/r/…` for booking, `/s/…` for the secret link. Each screen is loaded when it is opened. */
export const router = createRouter({
  history: createWebHistory('/'),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/r/', name: 'start', component: () => import('./start/StartPage.vue') },
    { path: '/r/book/:step?', name: 'book', component: () => import('./book/BookPage.vue') },
    { path: '/r/booked/:secret', name: 'booked', component: () => import('./status/BookedPage.vue'), props: true },
    { path: '/r/mine', name: 'mine', component: () => import('./mine/MinePage.vue') },
    { path: '/s/:secret', name: 'status', component: () => import('./status/StatusPage.vue'), props: true },
    { path: '/s/:secret/erasure', component: () => import('./status/CertificatePage.vue'), props: true },
    { path: '/:rest(.*)*', redirect: '/r/' },
  ],
});

/** A screen of an older build is gone from the server: the page is loaded anew at the same address. */
router.onError((_error, to, from) => {
  if (from.matched.length > 0 && navigator.onLine) window.location.assign(to.fullPath);
});
