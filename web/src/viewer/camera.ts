/** A box in the plane: min x, min y, max x, max y. */
export type Box = [number, number, number, number]

/** A point in the plane or on the canvas. */
export type Point = readonly [number, number]

/** Which part of the plane the canvas shows. Coordinates of the plane are drawing units, y upwards; of the canvas pixels, y downwards. */
export interface Camera {
  /** The point in the middle of the canvas. */
  center: Point
  /** Pixels a drawing unit. */
  scale: number
  /** Size of the canvas in pixels. */
  size: Point
}

/** Where a point of the plane shows on the canvas. */
export function toCanvas(camera: Camera, [x, y]: Point): Point {
  return [
    (x - camera.center[0]) * camera.scale + camera.size[0] / 2,
    camera.size[1] / 2 - (y - camera.center[1]) * camera.scale,
  ]
}

/** Which point of the plane shows at a place of the canvas. */
export function toPlane(camera: Camera, [x, y]: Point): Point {
  return [
    (x - camera.size[0] / 2) / camera.scale + camera.center[0],
    (camera.size[1] / 2 - y) / camera.scale + camera.center[1],
  ]
}

/** Nearer or farther by a factor; what lies at a place of the canvas stays there. */
export function zoomed(camera: Camera, at: Point, factor: number): Camera {
  const scale = Math.min(Math.max(camera.scale * factor, 1e-9), 1e9)
  const fixed = toPlane(camera, at)
  const moved = toPlane({ ...camera, scale }, at)
  return {
    ...camera,
    scale,
    center: [camera.center[0] + fixed[0] - moved[0], camera.center[1] + fixed[1] - moved[1]],
  }
}

/** Moved so that what lies under the pointer follows it by so many pixels. */
export function panned(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, center: [camera.center[0] - dx / camera.scale, camera.center[1] + dy / camera.scale] }
}

/** Shows a box in the middle, over at most a part of the canvas. A box without size is shown at `farthest` pixels a unit. */
export function fitted(camera: Camera, box: Box, part: number, farthest: number): Camera {
  const [width, height] = [box[2] - box[0], box[3] - box[1]]
  const scale = Math.min((camera.size[0] * part) / width, (camera.size[1] * part) / height, farthest)
  return { ...camera, center: [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2], scale }
}

/** What the canvas shows. */
export function view(camera: Camera): Box {
  const [left, bottom] = toPlane(camera, [0, camera.size[1]])
  const [right, top] = toPlane(camera, [camera.size[0], 0])
  return [left, bottom, right, top]
}

/** Whether two boxes touch. */
export function meets(a: Box, b: Box): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]
}
