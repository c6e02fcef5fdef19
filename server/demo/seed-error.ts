/** Where in a district folder something is wrong. */
export interface SeedPosition {
  /** File name inside the district folder, e.g. `sites.json`. */
  file: string;
  /** CSV: line in the file, the header is line 1. JSON and GeoJSON: number of the record, from 1. `null` for the file as a whole. */
  row: number | null;
  /** Column or property, nested with dots (`hours.mon`); `null` when no single field is to blame. */
  field: string | null;
}

/** A district folder that cannot be loaded: names file, row and field, and says what was expected. */
export class SeedError extends Error implements SeedPosition {
  readonly file: string;
  readonly row: number | null;
  readonly field: string | null;
  /** What is wrong, without the position. */
  readonly reason: string;
  /** What the person who starts the server can do. */
  readonly action = 'Correct the file, or set SEED to another folder (see seeds/README.md).';

  constructor(position: SeedPosition, reason: string, options?: ErrorOptions) {
    const row = position.row === null ? '' : ` row ${position.row}`;
    const field = position.field === null ? '' : ` field ${position.field}`;
    super(`${position.file}${row}${field}: ${reason}`, options);
    this.name = 'SeedError';
    this.file = position.file;
    this.row = position.row;
    this.field = position.field;
    this.reason = reason;
  }
}
