/** A taken rectangle. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Which parts of the map are taken by symbols and words, in a coarse grid: asking costs a few comparisons. */
export class Boxes {
  private readonly cells = new Map<number, Box[]>();
  constructor(private readonly cellPx = 48) {}

  private visit(box: Box, see: (cell: number) => boolean): boolean {
    for (let x = Math.floor(box.left / this.cellPx); x <= Math.floor(box.right / this.cellPx); x += 1) {
      for (let y = Math.floor(box.top / this.cellPx); y <= Math.floor(box.bottom / this.cellPx); y += 1) {
        if (see(x * 8192 + y)) return true;
      }
    }
    return false;
  }
  /** Whether nothing taken touches the rectangle. */
  isFree(box: Box): boolean {
    return !this.visit(box, (cell) =>
      (this.cells.get(cell) ?? []).some(
        (other) => other.left < box.right && other.right > box.left && other.top < box.bottom && other.bottom > box.top,
      ),
    );
  }
  /** How many taken rectangles touch it. */
  touched(box: Box): number {
    const met = new Set<Box>();
    this.visit(box, (cell) => {
      for (const other of this.cells.get(cell) ?? []) {
        if (other.left < box.right && other.right > box.left && other.top < box.bottom && other.bottom > box.top)
          met.add(other);
      }
      return false;
    });
    return met.size;
  }
  take(box: Box): void {
    this.visit(box, (cell) => {
      const taken = this.cells.get(cell);
      if (taken) taken.push(box);
      else this.cells.set(cell, [box]);
      return false;
    });
  }
  /** Takes it when it is free; says whether it did. */
  claim(box: Box): boolean {
    if (!this.isFree(box)) return false;
    this.take(box);
    return true;
  }
}

/** Square around a point. */
export const around = (x: number, y: number, half: number): Box => ({
  left: x - half,
  top: y - half,
  right: x + half,
  bottom: y + half,
});
