/** Proves that two schemas have no value in common. */

import { list, node, same, type Node, type Schema } from "./document.ts";
import type { Reader, Shape } from "./shapes.ts";

/**
 * Whether no value can be in both: proven by type, listed values, ranges, or a property. Objects are read as records:
 * two that each have a property the other one does not know are taken for different things.
 */
export function apart(shape: Shape, others: Shape[], reader: Reader, otherReader: Reader): boolean {
  return others.every((other) => {
    if (shape.type !== other.type) return true;
    const [a, b] = [shape.keywords.enum, other.keywords.enum];
    if (a && b && list(a).every((value) => !list(b).some((v) => same(v, value)))) return true;
    const [x, y] = [node(shape.keywords.range), node(other.keywords.range)];
    const above = (low: unknown, high: unknown): boolean =>
      typeof low === "number" && typeof high === "number" && low > high;
    if (above(x.low, y.high) || above(y.low, x.high)) return true;
    return shape.type === "object" && objectsApart(shape, other, reader, otherReader);
  });
}

// --- internal ---

const visiting = new Set<string>();

function objectsApart(a: Shape, b: Shape, readerA: Reader, readerB: Reader): boolean {
  const [inA, inB] = [a, b].map((shape) => node(node(shape.keywords.properties).properties));
  const [mustA, mustB] = [a, b].map((shape) => list(shape.keywords.required) as string[]);
  const foreign = (mine: Node, theirs: Node): string[] =>
    Object.keys(mine).filter((name) => !(name in theirs));
  const [onlyA, onlyB] = [foreign(inA!, inB!), foreign(inB!, inA!)];
  if (onlyA.length > 0 && onlyB.length > 0) return true;
  if (onlyA.some((name) => mustA!.includes(name)) || onlyB.some((name) => mustB!.includes(name)))
    return true;
  return mustA!.some((name) => {
    if (!mustB!.includes(name) || !(name in inA!) || !(name in inB!)) return false;
    const [left, right] = [inA![name] as Schema, inB![name] as Schema];
    const key = `${readerA.key(left)} ${readerB.key(right)}`;
    if (visiting.has(key)) return false;
    visiting.add(key);
    try {
      const rightShapes = readerB.shapes(right);
      return readerA.shapes(left).every((shape) => apart(shape, rightShapes, readerA, readerB));
    } finally {
      visiting.delete(key);
    }
  });
}
