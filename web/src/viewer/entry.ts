import type { Point } from './camera'

/**
 * The point that was typed, as CAD programs read it: `@3,4` is a displacement from the last point, `@5<30` a length and an
 * angle in degrees, `3.5` a length towards the pointer, `3,4` a place. Metres in, drawing units out; nothing when it is none.
 */
export function typedPoint(
  typed: string,
  last: Point | undefined,
  pointer: Point,
  unitsPerMetre: number,
): Point | undefined {
  const text = typed.replace(/\s+/g, '').replace(/，/g, ',').replace(/－|−/g, '-')
  const number = '([-+]?\\d+(?:\\.\\d+)?)'
  const pair = new RegExp(`^(@?)${number},${number}$`).exec(text)
  const origin: Point = last ?? [0, 0]
  if (pair) {
    const [x, y] = [Number(pair[2]) * unitsPerMetre, Number(pair[3]) * unitsPerMetre]
    return pair[1] ? [origin[0] + x, origin[1] + y] : [x, y]
  }
  const polar = new RegExp(`^@?${number}<${number}$`).exec(text)
  if (polar) {
    const length = Number(polar[1]) * unitsPerMetre
    const angle = (Number(polar[2]) * Math.PI) / 180
    return [origin[0] + length * Math.cos(angle), origin[1] + length * Math.sin(angle)]
  }
  if (!last || !new RegExp(`^${number}$`).test(text)) return undefined
  const [dx, dy] = [pointer[0] - last[0], pointer[1] - last[1]]
  const away = Math.hypot(dx, dy)
  if (away === 0) return undefined
  const length = Number(text) * unitsPerMetre
  return [last[0] + (dx / away) * length, last[1] + (dy / away) * length]
}
