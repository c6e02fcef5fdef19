import sharp from 'sharp';
import { photosApi } from '#shared/requests/photos';
import { requestsApi } from '#shared/requests/requests';
import { PhotoModel, photoJobs } from '../../../server/requests/photos';
import { RequestModel } from '../../../server/requests/model';
import type { Client } from '../../setup/app';
import { operator, refusalOf, useOperatedDay } from '../dispatch/operated-day';
import { picture, uploadPhoto } from './pictures';

describe('pictures', () => {
  const on = useOperatedDay({ PLANNER_THREADS: '0' });
  const upload = async (file: Buffer, client?: Client) => uploadPhoto(on.t.url, client ?? (await on.resident()), file);
  const download = async (client: Client, id: string) => {
    const answer = await fetch(`${on.t.url}${photosApi.getPhoto.path.replace(':id', id)}`, {
      headers: { ...(client.token && { Authorization: `Bearer ${client.token}` }) },
    });
    return { status: answer.status, type: answer.headers.get('content-type'), bytes: await answer.arrayBuffer() };
  };

  test('are kept without place, device and other metadata, upright', async () => {
    const original = await sharp(await picture(40, 30))
      .withExif({ IFD0: { Make: 'SecretPhone' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '44/1 1/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect((await sharp(original).metadata()).exif?.toString('latin1')).toContain('SecretPhone');
    const { status, body } = await upload(original);
    expect([status, body.widthPx, body.heightPx]).toEqual([201, 30, 40]);
    const kept = await download(await on.resident(), body.id);
    expect([kept.status, kept.type]).toEqual([200, 'image/jpeg']);
    const metadata = await sharp(Buffer.from(kept.bytes)).metadata();
    expect([metadata.format, metadata.width, metadata.height]).toEqual(['jpeg', 30, 40]);
    for (const part of ['exif', 'orientation', 'icc', 'xmp', 'iptc'] as const) expect(metadata[part]).toBeUndefined();
    expect(Buffer.from(kept.bytes).toString('latin1')).not.toContain('SecretPhone');
  });

  test('are made small, never larger', async () => {
    expect((await upload(await picture(3200, 1000))).body).toMatchObject({ widthPx: 1600, heightPx: 500 });
    expect((await upload(await picture(10, 8))).body).toMatchObject({ widthPx: 10, heightPx: 8 });
    const png = await sharp(await picture())
      .png()
      .toBuffer();
    const webp = await sharp(await picture())
      .webp()
      .toBuffer();
    for (const file of [png, webp]) expect((await upload(file)).status).toBe(201);
  });

  test('what is not a JPEG, PNG or WebP picture is refused, nothing is kept', async () => {
    const before = await PhotoModel.countDocuments();
    const whole = await picture(400, 300);
    const gif = await sharp(whole).gif().toBuffer();
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
    );
    for (const file of [Buffer.from('hello'), Buffer.alloc(0), whole.subarray(0, whole.length / 2), gif, svg])
      expect(refusalOf(await upload(file))).toEqual([400, 'invalid_input']);
    expect(refusalOf(await upload(Buffer.alloc(12_000_001)))).toEqual([413, 'payload_too_large']);
    const none = await (await on.resident()).raw('POST', photosApi.uploadPhoto.path, { body: {} });
    expect(none.status).toBe(400);
    expect(refusalOf(await upload(whole, on.t.visitor))).toEqual([401, 'unauthenticated']);
    expect(await PhotoModel.countDocuments()).toBe(before);
  });

  test('belong to the one who took them; staff of the operator see them once they are added to a booking', async () => {
    const resident = await on.resident();
    const { id } = (await upload(await picture())).body;
    const other = await on.t.as('resident');
    const rival = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    const seenBy = async (client: Client) => (await download(client, id)).status;
    const dispatcher = await on.dispatcher();
    expect([await seenBy(resident), await seenBy(other), await seenBy(dispatcher)]).toEqual([200, 404, 404]);
    expect(await seenBy(on.t.visitor)).toBe(401);

    const stolen = await other.call(requestsApi.openRequest, { body: on.booking({ photoIds: [id] }) });
    expect(refusalOf(stolen)).toEqual([404, 'not_found']);
    expect(await RequestModel.countDocuments()).toBe(0);
    expect(await PhotoModel.findById(id).lean()).toMatchObject({ attached: false, organisationId: null });

    const booked = await on.book({ photoIds: [id] });
    expect((await dispatcher.call(requestsApi.getRequest, { params: { id: booked.id } })).body.photoIds).toEqual([id]);
    expect([await seenBy(resident), await seenBy(dispatcher)]).toEqual([200, 200]);
    expect([await seenBy(other), await seenBy(rival)]).toEqual([404, 404]);
    expect((await download(resident, 'a'.repeat(24))).status).toBe(404);
    expect((await download(resident, 'nonsense')).status).toBe(400);
  });

  test('that nothing names are deleted after two days, others never', async () => {
    const fresh = (await upload(await picture())).body.id;
    const old = (await upload(await picture())).body.id;
    const added = String((await PhotoModel.findOne({ attached: true }).lean())?._id);
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
    await PhotoModel.updateMany({ _id: { $in: [old, added] } }, { $set: { uploadedAt: daysAgo(2.1) } });
    await PhotoModel.updateOne({ _id: fresh }, { $set: { uploadedAt: daysAgo(1.9) } });
    const [job] = photoJobs(on.t.app.kernel);
    await job?.run();
    expect(await PhotoModel.countDocuments({ _id: old })).toBe(0);
    expect(await PhotoModel.countDocuments({ _id: { $in: [fresh, added] } })).toBe(2);
  });

  describe('in parts', () => {
    const partBytes = 400;
    const newId = () => Buffer.from(crypto.randomUUID()).toString('hex').slice(0, 32);
    const put = async (client: Client, uploadId: string, part: number, bytes: Buffer) => {
      const form = new FormData();
      form.set('file', new Blob([new Uint8Array(bytes)]), 'part');
      const path = photosApi.putPhotoPart.path.replace(':uploadId', uploadId).replace(':part', String(part));
      const answer = await fetch(on.t.url + path, {
        method: 'PUT',
        headers: { ...(client.token && { Authorization: `Bearer ${client.token}` }) },
        body: form,
      });
      return {
        status: answer.status,
        body: (await answer.json()) as { parts: number[]; photo: { id: string } | null },
      };
    };
    const read = async (client: Client, uploadId: string) =>
      (await client.call(photosApi.getPhotoUpload, { params: { uploadId } })).body;
    const finish = async (client: Client, uploadId: string, parts: number) =>
      client.call(photosApi.finishPhotoUpload, { params: { uploadId }, body: { parts } });
    const cut = (file: Buffer) =>
      Array.from({ length: Math.ceil(file.length / partBytes) }, (_, n) =>
        file.subarray(n * partBytes, (n + 1) * partBytes),
      );

    test('what has arrived stays; in any order and twice; finished at the same time it is one picture', async () => {
      const client = await on.resident();
      const uploadId = newId();
      const parts = cut(await picture(600, 400));
      expect(parts.length).toBeGreaterThan(2);
      expect(await read(client, uploadId)).toEqual({ parts: [], photo: null });
      for (const n of [2, 0, 2]) expect((await put(client, uploadId, n, parts[n]!)).status).toBe(200);
      expect(await read(client, uploadId)).toEqual({ parts: [0, 2], photo: null });
      const early = await finish(client, uploadId, parts.length);
      expect(refusalOf(early)).toEqual([409, 'conflict']);
      for (const [n, part] of parts.entries()) await put(client, uploadId, n, part);
      const before = await PhotoModel.countDocuments();
      const answers = await Promise.all([1, 2, 3].map(() => finish(client, uploadId, parts.length)));
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
      expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
      expect(await PhotoModel.countDocuments()).toBe(before + 1);
      expect(answers[0]!.body).toMatchObject({ widthPx: 600, heightPx: 400 });
      // A part that comes late changes nothing.
      expect((await put(client, uploadId, 0, Buffer.from('late'))).body).toMatchObject({
        parts: [],
        photo: { id: answers[0]!.body.id },
      });
      expect((await download(client, answers[0]!.body.id)).status).toBe(200);
    });

    test('somebody else’s upload is another one; what is no picture is refused and can be mended', async () => {
      const [own, other] = [await on.resident(), await on.dispatcher()];
      const uploadId = newId();
      const [first, ...rest] = cut(await picture(600, 400));
      for (const [n, part] of [Buffer.from('nonsense'), ...rest].entries()) await put(own, uploadId, n, part);
      expect(refusalOf(await finish(own, uploadId, rest.length + 1))).toEqual([400, 'invalid_input']);
      expect(await read(other, uploadId)).toEqual({ parts: [], photo: null });
      expect(refusalOf(await finish(other, uploadId, 1))).toEqual([409, 'conflict']);
      await put(own, uploadId, 0, first!);
      expect((await finish(own, uploadId, rest.length + 1)).status).toBe(201);
      expect((await put(own, newId(), 94, first!)).status).toBe(400);
      expect((await put(own, newId(), 0, Buffer.alloc(128_001))).status).toBe(413);
    });
  });
});
