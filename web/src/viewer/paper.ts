/** A layout on paper: what stands on it, and the model through its viewports, each drawn as the model is, by a camera of its own. */

import type { PaperView } from '../../generated/tushen'
import type { Scenery } from '../engine/protocol'
import { type Box, type Camera, toCanvas } from './camera'
import { drawLabels } from './labels'
import type { PictureText } from '../../generated/tushen'
import type { TileRenderer } from './tiles'

/** A layout, ready to be drawn. */
export interface Paper {
  scenery: Scenery
  views: PaperView[]
}

/** The model, as the viewer has it. */
export interface Model {
  tiles: TileRenderer
  texts: PictureText[]
  hidden: boolean[]
}

/** Which part of the model a camera over the paper shows through a viewport. */
export function through(camera: Camera, { frame, center, scale }: PaperView): Camera {
  const [x, y] = [(frame[0] + frame[2]) / 2, (frame[1] + frame[3]) / 2]
  return {
    size: camera.size,
    scale: camera.scale * scale,
    center: [center[0] + (camera.center[0] - x) / scale, center[1] + (camera.center[1] - y) / scale],
  }
}

/** What a viewport covers of the canvas, pixels from the top left. */
export function coveredBy(camera: Camera, { frame }: PaperView): Box {
  const [left, top] = toCanvas(camera, [frame[0], frame[3]])
  const [right, bottom] = toCanvas(camera, [frame[2], frame[1]])
  return [left, top, right, bottom]
}

/** Draws the paper, then the model in each viewport. */
export function drawPaper(
  context: CanvasRenderingContext2D,
  camera: Camera,
  paper: Paper,
  tiles: TileRenderer,
  model: Model,
  dark: boolean,
): void {
  const still = { held: new Set<number>(), displacement: [0, 0] as const, fade: 1 }
  tiles.draw(camera, [0, 0], 0, 1)
  for (const view of paper.views) {
    const [left, top, right, bottom] = coveredBy(camera, view)
    context.strokeStyle = dark ? '#6B7480' : '#868E99'
    context.lineWidth = 1
    context.setLineDash(view.isPlan ? [] : [4, 4])
    context.strokeRect(left, top, right - left, bottom - top)
    context.setLineDash([])
    if (!view.isPlan) continue
    const hidden = model.hidden.map((it, i) => it || view.hidden.includes(i))
    const inside = through(camera, view)
    model.tiles.hideLayers(hidden)
    model.tiles.draw(inside, [0, 0], 0, 1, [left, top, right, bottom])
    context.save()
    context.beginPath()
    context.rect(left, top, right - left, bottom - top)
    context.clip()
    drawLabels(context, inside, model.texts, { ...still, hidden })
    context.restore()
  }
  model.tiles.hideLayers(model.hidden)
  drawLabels(context, camera, paper.scenery.texts, { ...still, hidden: model.hidden })
}
