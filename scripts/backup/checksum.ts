import { createHash } from 'node:crypto';
import { mongo } from 'mongoose';
import { exactly, type Sums } from './records';

const modulus = 1n << 256n;

/** Adds documents up. `isSeries`: a time series gives the fields of a document in an order of its own, so they are sorted first. */
export class Summing {
  private count = 0;
  private sum = 0n;

  constructor(private readonly isSeries: boolean) {}

  add(document: Uint8Array): void {
    this.count += 1;
    const bytes = this.isSeries ? inOrder(document) : document;
    this.sum = (this.sum + BigInt(`0x${createHash('sha256').update(bytes).digest('hex')}`)) % modulus;
  }

  sums(): Sums {
    return { count: this.count, checksum: this.sum.toString(16).padStart(64, '0') };
  }
}

function inOrder(document: Uint8Array): Uint8Array {
  const fields = Object.entries(exactly(document)).sort(([a], [b]) => (a < b ? -1 : 1));
  return mongo.BSON.serialize(Object.fromEntries(fields));
}
