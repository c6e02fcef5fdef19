// Shows what the server pushes while no page is open, and opens the right page on a tap. Used alone by the residents' pages and imported by the
// collector's service worker.
self.addEventListener('push', (event) => {
  if (!event.data) return;
  const { title, text, tag, url } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { body: text, tag, icon: '/mark.svg', data: { url } }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { url } = event.notification.data;
  const show = async () => {
    const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
    const open = pages.find((page) => new URL(page.url).pathname === url);
    await (open ? open.focus() : self.clients.openWindow(url));
  };
  event.waitUntil(show());
});
