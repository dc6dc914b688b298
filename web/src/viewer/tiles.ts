import type { PictureTile, Scenery, VertexArrays } from '../engine/protocol'
import { type Box, type Camera, type Point, meets, view } from './camera'

const VERTEX = `#version 300 es
layout(location = 0) in vec2 position;
layout(location = 1) in vec4 color;
layout(location = 2) in uint layer;
layout(location = 3) in uint entity;
uniform vec2 scale;       // clip space a drawing unit
uniform vec2 offset;      // the tile's origin in clip space
uniform vec2 displacement; // of held entities, drawing units
uniform vec3 selection;
uniform float fade;
uniform highp usampler2D hidden;   // 1 for layers that are off
uniform highp usampler2D held;     // 1 for entities that are selected
out vec4 shade;

uint look(highp usampler2D table, uint index) {
  int width = textureSize(table, 0).x;
  return texelFetch(table, ivec2(int(index) % width, int(index) / width), 0).r;
}

void main() {
  bool isHeld = look(held, entity) == 1u;
  vec2 at = isHeld ? position + displacement : position;
  bool isHidden = look(hidden, layer) == 1u;
  gl_Position = isHidden ? vec4(2.0, 2.0, 2.0, 1.0) : vec4(at * scale + offset, 0.0, 1.0);
  shade = isHeld ? vec4(selection, max(color.a, 0.35)) : vec4(color.rgb, color.a * fade);
}`

const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 shade;
out vec4 result;
void main() { result = shade; }`

/** Width of the tables of layers and entities. */
const TABLE_WIDTH = 2048

/** The parts of a tile with the primitive they are drawn as, lowest first. */
const PARTS = [
  ['areas', WebGL2RenderingContext.TRIANGLES],
  ['lines', WebGL2RenderingContext.LINES],
  ['solids', WebGL2RenderingContext.TRIANGLES],
] as const

/** Vertices on the graphics processor. */
interface Batch {
  vertexArray: WebGLVertexArrayObject
  buffers: WebGLBuffer[]
  count: number
}

interface Tile {
  origin: Point
  bounds: Box
  batches: Record<(typeof PARTS)[number][0], Batch>
}

/** What was drawn for a frame. */
export interface DrawStatistics {
  drawCalls: number
  vertices: number
}

/** Draws the tiles of a picture by WebGL2. */
export class TileRenderer {
  private readonly gl: WebGL2RenderingContext
  private readonly program: WebGLProgram
  private readonly hidden: WebGLTexture
  private readonly held: WebGLTexture
  private readonly locations = new Map<string, WebGLUniformLocation | null>()
  private tiles: Tile[] = []
  private background: Point3 = [0, 0, 0]
  private entityCount = 1

  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext('webgl2', { antialias: true, alpha: false })
    if (!gl) throw new Error('this browser has no WebGL 2')
    this.gl = gl
    this.program = compile(gl)
    this.hidden = gl.createTexture()
    this.held = gl.createTexture()
    gl.enable(gl.BLEND)
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA)
    gl.useProgram(this.program)
    gl.uniform1i(this.at('hidden'), 0)
    gl.uniform1i(this.at('held'), 1)
  }

  /** Takes another picture; the layers are shown as the drawing has them. */
  show(scenery: Scenery): void {
    this.tiles.forEach((tile) => PARTS.forEach(([part]) => this.drop(tile.batches[part])))
    this.tiles = scenery.tiles.map((tile) => this.upload(tile))
    this.background = channels(scenery.background)
    const highest = (it: VertexArrays) => it.entities.reduce((max, entity) => Math.max(max, entity), 0)
    const all = scenery.tiles.flatMap((it) => [it.areas, it.lines, it.solids])
    this.entityCount = all.reduce((max, it) => Math.max(max, highest(it)), 0) + 1
    this.hold(new Uint32Array())
  }

  /** Says of each layer whether it is off. */
  hideLayers(off: boolean[]): void {
    this.table(0, this.hidden, off.length, (flags) => off.forEach((it, i) => (flags[i] = it ? 1 : 0)))
  }

  /** Says which entities are selected. */
  hold(entities: Uint32Array): void {
    this.table(1, this.held, this.entityCount, (flags) => entities.forEach((it) => (flags[it] = 1)))
  }

  /** Draws a frame: held entities in the colour of the selection and displaced, the rest as faint as `fade` says. */
  draw(camera: Camera, displacement: Point, selection: number, fade: number): DrawStatistics {
    const { gl } = this
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight)
    gl.clearColor(...this.background, 1)
    gl.clear(gl.COLOR_BUFFER_BIT)
    const scale: Point = [(2 * camera.scale) / camera.size[0], (2 * camera.scale) / camera.size[1]]
    gl.uniform2f(this.at('scale'), ...scale)
    gl.uniform2f(this.at('displacement'), ...displacement)
    gl.uniform3f(this.at('selection'), ...channels(selection))
    gl.uniform1f(this.at('fade'), fade)
    const [x0, y0, x1, y1] = view(camera)
    // What is held shows outside of its tile while it is displaced.
    const [dx, dy] = displacement.map(Math.abs) as [number, number]
    const shown = this.tiles.filter((it) => meets(it.bounds, [x0 - dx, y0 - dy, x1 + dx, y1 + dy]))
    const statistics = { drawCalls: 0, vertices: 0 }
    for (const [part, primitive] of PARTS) {
      for (const { origin, batches } of shown) {
        const { vertexArray, count } = batches[part]
        if (count === 0) continue
        const [centerX, centerY] = camera.center
        gl.uniform2f(this.at('offset'), (origin[0] - centerX) * scale[0], (origin[1] - centerY) * scale[1])
        gl.bindVertexArray(vertexArray)
        gl.drawArrays(primitive, 0, count)
        statistics.drawCalls += 1
        statistics.vertices += count
      }
    }
    return statistics
  }

  private upload(tile: PictureTile): Tile {
    const { areas, lines, solids } = tile
    const batches = { areas: this.batch(areas), lines: this.batch(lines), solids: this.batch(solids) }
    return { origin: tile.origin, bounds: tile.bounds, batches }
  }

  private batch({ positions, colors, layers, entities }: VertexArrays): Batch {
    const { gl } = this
    const vertexArray = gl.createVertexArray()
    gl.bindVertexArray(vertexArray)
    const buffers = [positions, colors, layers, entities].map((data, location) => {
      const buffer = gl.createBuffer()
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer)
      gl.bufferData(gl.ARRAY_BUFFER, data as ArrayBufferView<ArrayBuffer>, gl.STATIC_DRAW)
      gl.enableVertexAttribArray(location)
      return buffer
    })
    const bind = (location: number, set: () => void) => {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffers[location] ?? null)
      set()
    }
    bind(0, () => gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0))
    bind(1, () => gl.vertexAttribPointer(1, 4, gl.UNSIGNED_BYTE, true, 0, 0))
    bind(2, () => gl.vertexAttribIPointer(2, 1, gl.UNSIGNED_SHORT, 0, 0))
    bind(3, () => gl.vertexAttribIPointer(3, 1, gl.UNSIGNED_INT, 0, 0))
    return { vertexArray, buffers, count: entities.length }
  }

  private drop({ vertexArray, buffers }: Batch): void {
    this.gl.deleteVertexArray(vertexArray)
    buffers.forEach((it) => this.gl.deleteBuffer(it))
  }

  /** Fills a table of flags that vertices look up by index. */
  private table(unit: number, texture: WebGLTexture, length: number, fill: (flags: Uint8Array) => void): void {
    const { gl } = this
    const rows = Math.max(1, Math.ceil(length / TABLE_WIDTH))
    const flags = new Uint8Array(rows * TABLE_WIDTH)
    fill(flags)
    gl.activeTexture(gl.TEXTURE0 + unit)
    gl.bindTexture(gl.TEXTURE_2D, texture)
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8UI, TABLE_WIDTH, rows, 0, gl.RED_INTEGER, gl.UNSIGNED_BYTE, flags)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST)
  }

  /** Where a uniform of the program lies. */
  private at(name: string): WebGLUniformLocation | null {
    const known = this.locations.get(name)
    if (known !== undefined) return known
    const location = this.gl.getUniformLocation(this.program, name)
    this.locations.set(name, location)
    return location
  }
}

type Point3 = readonly [number, number, number]

/** The channels of 0xRRGGBB, from 0 to 1. */
function channels(rgb: number): Point3 {
  return [((rgb >> 16) & 0xff) / 255, ((rgb >> 8) & 0xff) / 255, (rgb & 0xff) / 255]
}

function compile(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram()
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind)
    if (!shader) throw new Error('the graphics context was lost')
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader) ?? 'shader')
    gl.attachShader(program, shader)
  }
  gl.linkProgram(program)
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? 'program')
  return program
}
