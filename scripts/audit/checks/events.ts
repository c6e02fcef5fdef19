import type { Check } from '../check';

/** What listeners gave up on. Each has an alarm in the log; somebody must look. */
export const nothingParked: Check = async (db) => {
  const parked = await db
    .collection<{ listener: string; eventId: unknown; error: string }>('parked_events')
    .find()
    .toArray();
  return parked.map(({ listener, eventId, error }) => `${listener} gave up on event ${String(eventId)}: ${error}`);
};

/** An event is told once to one person by one channel, and delivered once to one webhook. */
export const toldOnce: Check = async (db) => {
  const twice = async (collection: string, key: unknown) =>
    db
      .collection(collection)
      .aggregate<{ _id: unknown; count: number }>([
        { $group: { _id: key, count: { $sum: 1 } } },
        { $match: { count: { $gt: 1 } } },
      ])
      .toArray();
  const notices = await twice('notices', '$key');
  const deliveries = await twice('webhook_deliveries', { webhook: '$webhookId', event: '$eventId' });
  return [
    ...notices.map(({ _id, count }) => `notice ${JSON.stringify(_id)} is there ${count} times`),
    ...deliveries.map(({ _id, count }) => `webhook delivery ${JSON.stringify(_id)} is there ${count} times`),
  ];
};
