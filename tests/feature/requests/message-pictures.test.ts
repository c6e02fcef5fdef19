import sharp from 'sharp';
import { messageLimits, mostMessagePictures } from '#shared/requests/message-limits';
import { messagesApi } from '#shared/requests/messages';
import { photosApi } from '#shared/requests/photos';
import { requestsApi } from '#shared/requests/requests';
import { transact } from '../../../server/kernel/events/transact';
import { systemActor } from '../../../server/kernel/actor';
import { eraseContact } from '../../../server/requests';
import { PhotoModel } from '../../../server/requests/photos';
import type { Client } from '../../setup/app';
import { operator, refusalOf, useOperatedDay } from '../dispatch/operated-day';
import { picture, uploadPhoto } from './pictures';

describe('pictures to a message', () => {
  const on = useOperatedDay({ PLANNER_THREADS: '0' });
  const newId = () => crypto.randomUUID().replaceAll('-', '');
  const book = async () => {
    const { body } = await (await on.resident()).call(requestsApi.openRequest, { body: on.booking() });
    return { id: body.request.id, secret: body.secret };
  };
  const put = async (secret: string, uploadId: string, part: number, bytes: Buffer) => {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(bytes)]), 'part');
    const path = `/api/status/${secret}/photo-uploads/${uploadId}/parts/${part}`;
    const answer = await fetch(on.t.url + path, { method: 'PUT', body: form });
    return { status: answer.status, body: (await answer.json()) as { parts: number[] } };
  };
  const finish = (secret: string, uploadId: string, parts: number) =>
    on.t.visitor.call(photosApi.finishPhotoUploadBySecret, { params: { secret, uploadId }, body: { parts } });
  /** A picture sent whole by a secret link; answers its id. */
  const send = async (secret: string, file?: Buffer) => {
    const uploadId = newId();
    expect((await put(secret, uploadId, 0, file ?? (await picture()))).status).toBe(200);
    return (await finish(secret, uploadId, 1)).body.id;
  };
  const write = (secret: string, body: { text: string; photoIds?: string[] }) =>
    on.t.visitor.call(messagesApi.sendMessageBySecret, { params: { secret }, body });
  const statusAt = async (path: string, client: Client = on.t.visitor) =>
    (await fetch(on.t.url + path, { headers: { ...(client.token && { Authorization: `Bearer ${client.token}` }) } }))
      .status;

  test('go up in parts by the secret link, small and without metadata, and stand in the talk on both sides', async () => {
    const { id, secret } = await book();
    const original = await sharp(await picture(1800, 900))
      .withExif({ IFD0: { Make: 'SecretPhone' } })
      .jpeg()
      .toBuffer();
    const half = Math.ceil(original.length / 2);
    const uploadId = newId();
    await put(secret, uploadId, 1, original.subarray(half));
    expect(refusalOf(await finish(secret, uploadId, 2))).toEqual([409, 'conflict']);
    const known = await on.t.visitor.call(photosApi.getPhotoUploadBySecret, { params: { secret, uploadId } });
    expect(known.body).toEqual({ parts: [1], photo: null });
    await put(secret, uploadId, 0, original.subarray(0, half));
    const photo = (await finish(secret, uploadId, 2)).body;
    expect(photo).toMatchObject({ widthPx: 1600, heightPx: 800 });
    expect((await finish(secret, uploadId, 2)).body.id).toBe(photo.id);

    const dispatcher = await on.dispatcher();
    expect(await statusAt(`/api/photos/${photo.id}`, dispatcher)).toBe(404);
    expect(await statusAt(`/api/status/${secret}/photos/${photo.id}`)).toBe(404);
    const sent = await write(secret, { text: '', photoIds: [photo.id] });
    expect([sent.status, sent.body.items]).toMatchObject([201, [{ text: '', photoIds: [photo.id], masked: false }]]);
    const seen = await dispatcher.call(messagesApi.listMessages, { params: { id } });
    expect(seen.body.items).toMatchObject([{ from: 'resident', photoIds: [photo.id] }]);
    expect(await statusAt(`/api/photos/${photo.id}`, dispatcher)).toBe(200);
    const shown = await fetch(`${on.t.url}/api/status/${secret}/photos/${photo.id}`);
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    const bytes = Buffer.from(await shown.arrayBuffer());
    expect((await sharp(bytes).metadata()).exif).toBeUndefined();
    expect(bytes.toString('latin1')).not.toContain('SecretPhone');
  });

  test('nobody else sees them: no visitor, no other role, no other tenant, no other link', async () => {
    const [own, other] = [await book(), await book()];
    const photoId = await send(own.secret);
    expect((await write(own.secret, { text: '门口', photoIds: [photoId] })).status).toBe(201);
    const resident = await on.t.as('resident');
    const rival = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    expect(await statusAt(`/api/photos/${photoId}`)).toBe(401);
    expect(await statusAt(`/api/photos/${photoId}`, resident)).toBe(404);
    expect(await statusAt(`/api/photos/${photoId}`, rival)).toBe(404);
    expect(await statusAt(`/api/status/${other.secret}/photos/${photoId}`)).toBe(404);
    expect(await statusAt(`/api/status/${'x'.repeat(24)}/photos/${photoId}`)).toBe(404);
    const office = { params: { id: own.id } };
    expect(refusalOf(await on.t.visitor.call(messagesApi.listMessages, office))).toEqual([401, 'unauthenticated']);
    expect(refusalOf(await resident.call(messagesApi.listMessages, office))).toEqual([403, 'forbidden']);
    expect(refusalOf(await rival.call(messagesApi.listMessages, office))).toEqual([404, 'not_found']);
  });

  test('a link sends its own pictures only, few, and nothing that is no picture', async () => {
    const [own, other] = [await book(), await book()];
    const foreign = await send(other.secret);
    const signedIn = await uploadPhoto(on.t.url, await on.resident(), await picture());
    for (const photoIds of [[foreign], [signedIn.body.id]])
      expect(refusalOf(await write(own.secret, { text: '看', photoIds }))).toEqual([404, 'not_found']);
    const uploadId = newId();
    await put(own.secret, uploadId, 0, Buffer.from('hello'));
    expect(refusalOf(await finish(own.secret, uploadId, 1))).toEqual([400, 'invalid_input']);
    expect((await put('x'.repeat(24), newId(), 0, await picture())).status).toBe(404);
    expect((await put(own.secret, newId(), 0, Buffer.alloc(128_001))).status).toBe(413);
    const many = Array.from({ length: mostMessagePictures + 1 }, () => foreign);
    expect(refusalOf(await write(own.secret, { text: '看', photoIds: many }))).toEqual([400, 'invalid_input']);
    expect(refusalOf(await write(own.secret, { text: ' ' }))).toEqual([400, 'invalid_input']);
    // One upload has begun already.
    for (let n = 1; n < messageLimits.mostPictures; n++)
      expect((await put(own.secret, newId(), 0, Buffer.from('x'))).status).toBe(200);
    expect(refusalOf(await put(own.secret, newId(), 0, Buffer.from('x')))).toEqual([429, 'too_many_requests']);
    expect((await put(own.secret, uploadId, 1, Buffer.from('goes on'))).status).toBe(200);
    const { body } = await on.t.visitor.call(messagesApi.listMessagesBySecret, { params: { secret: own.secret } });
    expect(body.items).toEqual([]);
  });

  test('go with the contact: sent, not sent and half sent', async () => {
    const { id, secret } = await book();
    const sent = await send(secret);
    await write(secret, { text: '楼梯', photoIds: [sent] });
    const unsent = await send(secret);
    const half = newId();
    await put(secret, half, 0, await picture());
    const { kernel } = on.t.app;
    await transact(kernel, systemActor('test'), (tx) => eraseContact(kernel, tx, id));
    expect(await PhotoModel.countDocuments({ _id: { $in: [sent, unsent] } })).toBe(0);
    expect(await statusAt(`/api/photos/${sent}`, await on.dispatcher())).toBe(404);
    expect(await statusAt(`/api/status/${secret}/photos/${sent}`)).toBe(404);
    const uploads = PhotoModel.db.collection('photo_uploads');
    expect(await uploads.countDocuments({ _id: { $regex: id } as never })).toBe(0);
  });
});
