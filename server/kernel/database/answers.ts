import mongoose from 'mongoose';

const patienceMs = 1_500;

/** Whether the database answers at once. */
export async function databaseAnswers(): Promise<boolean> {
  const answer = mongoose.connection.db?.command({ ping: 1 }).then(
    () => true,
    () => false,
  );
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), patienceMs).unref());
  return Promise.race([answer ?? false, late]);
}
