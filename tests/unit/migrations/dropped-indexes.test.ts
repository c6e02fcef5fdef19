import { mongo } from 'mongoose';
import { migrations } from '../../../server/migrations';

/** A database in which no index can be dropped, for the reason with this code; it holds no documents. */
const refusing = (code: number) => {
  const dropIndex = jest.fn(() => Promise.reject(new mongo.MongoServerError({ message: `code ${code}`, code })));
  const updateMany = () => Promise.resolve();
  const collection = () => ({ dropIndex, updateMany, find: () => ({ toArray: () => Promise.resolve([]) }) });
  return { db: { collection } as unknown as mongo.Db, dropIndex };
};

describe.each(migrations.filter(({ version }) => [4, 5, 9, 10].includes(version)))(
  'migration $version, which drops an index of before',
  ({ up }) => {
    test.each([
      ['the collection', 26],
      ['the index', 27],
    ])('goes on where %s is not there', async (_what, code) => {
      const { db, dropIndex } = refusing(code);
      await up(db);
      expect(dropIndex).toHaveBeenCalledTimes(1);
    });

    test.each([
      ['may not', 13],
      ['the database is stepping down', 11602],
    ])('fails where it cannot: %s', async (_what, code) => {
      await expect(up(refusing(code).db)).rejects.toMatchObject({ code });
    });
  },
);
