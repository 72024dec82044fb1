/** Heap of (key, value) with the smallest on top; equal keys by the smaller value. */
export type PairHeap = {
  size: number;
  keys: Float64Array;
  values: Int32Array;
};

const FIRST_CAPACITY = 256;

export function createPairHeap(): PairHeap {
  return {
    size: 0,
    keys: new Float64Array(FIRST_CAPACITY),
    values: new Int32Array(FIRST_CAPACITY),
  };
}

export function pushPair(heap: PairHeap, key: number, value: number): void {
  if (heap.size === heap.keys.length) grow(heap);
  const { keys, values } = heap;
  let at = heap.size;
  heap.size += 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(key, value, keys[parent]!, values[parent]!)) break;
    keys[at] = keys[parent]!;
    values[at] = values[parent]!;
    at = parent;
  }
  keys[at] = key;
  values[at] = value;
}

/** Takes the top away; read `keys[0]` and `values[0]` before. */
export function popPair(heap: PairHeap): void {
  const { keys, values } = heap;
  heap.size -= 1;
  const size = heap.size;
  const key = keys[size]!;
  const value = values[size]!;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    const right = child + 1;
    if (right < size && isBefore(keys[right]!, values[right]!, keys[child]!, values[child]!)) {
      child = right;
    }
    if (!isBefore(keys[child]!, values[child]!, key, value)) break;
    keys[at] = keys[child]!;
    values[at] = values[child]!;
    at = child;
  }
  keys[at] = key;
  values[at] = value;
}

function isBefore(keyA: number, valueA: number, keyB: number, valueB: number): boolean {
  return keyA < keyB || (keyA === keyB && valueA < valueB);
}

function grow(heap: PairHeap): void {
  const keys = new Float64Array(heap.keys.length * 2);
  const values = new Int32Array(heap.values.length * 2);
  keys.set(heap.keys);
  values.set(heap.values);
  heap.keys = keys;
  heap.values = values;
}
