import type { PictureTile, Scenery, VertexArrays } from '../engine/protocol'
import { type Box, type Camera, type Point, meets, view } from './camera'

const VERTEX = `#version 300 es
layout(location = 0) in vec2 position;
layout(location = 1) in vec4 color;
layout(location = 2) in uint layer;
layout(location = 3) in uint entity;
layout(location = 4) in uint pattern;
layout(location = 5) in float along;
uniform vec2 scale;       // clip space a drawing unit
uniform vec2 offset;      // the tile's origin in clip space
uniform vec2 displacement; // of held entities, drawing units
uniform vec3 selection;
uniform float fade;
uniform highp usampler2D hidden;   // 1 for layers that are off
uniform highp usampler2D held;     // 1 for entities that are selected
out vec4 shade;
out vec2 place;         // from the tile's origin, drawing units
out float way;          // along the line, drawing units
flat out uint row;      // of the table of patterns

uint look(highp usampler2D table, uint index) {
  int width = textureSize(table, 0).x;
  return texelFetch(table, ivec2(int(index) % width, int(index) / width), 0).r;
}

void main() {
  bool isHeld = look(held, entity) == 1u;
  vec2 at = isHeld ? position + displacement : position;
  bool isHidden = look(hidden, layer) == 1u;
  gl_Position = isHidden ? vec4(2.0, 2.0, 2.0, 1.0) : vec4(at * scale + offset, 0.0, 1.0);
  place = position;
  way = along;
  row = pattern;
  shade = isHeld ? vec4(selection, max(color.a, 0.35)) : vec4(color.rgb, color.a * fade);
}`

const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
in vec4 shade;
in vec2 place;
in float way;
flat in uint row;
uniform highp sampler2D patterns;
uniform float pixels;      // a drawing unit
uniform bool isTriangle;
out vec4 result;

float entry(int column) { return texelFetch(patterns, ivec2(column, int(row)), 0).r; }

// Whether the line has ink here; dots are a pixel and a half long.
bool isDash(float at) {
  int count = int(entry(2));
  for (int i = 0; i < 12; i++) {
    if (i >= count) break;
    float dash = entry(3 + i);
    float reach = dash == 0.0 ? 1.5 / pixels : abs(dash);
    if (at < reach) return dash >= 0.0;
    at -= abs(dash);
    if (at < 0.0) return false;
  }
  return false;
}

// How near a family of parallel lines is: 1 on a line.
float ink(float angle, float spacing) {
  float across = dot(place, vec2(-sin(angle), cos(angle))) / spacing;
  float away = abs(fract(across + 0.5) - 0.5) * spacing * pixels;
  return clamp(1.2 - away, 0.0, 1.0);
}

void main() {
  result = shade;
  if (row == 0u) return;
  float kind = entry(0);
  float period = entry(1);
  // Too fine to be told apart: a faint line, a tint.
  bool isFine = period * pixels < 4.0;
  if (kind == 1.0 && !isTriangle) {
    if (isFine) result.a *= 0.6;
    else if (!isDash(mod(way, period))) discard;
  } else if (kind == 2.0 && isTriangle && !isFine) {
    float lines = ink(entry(2), period);
    if (entry(3) == 1.0) lines = max(lines, ink(entry(2) + 1.5707963, period));
    result.a = max(shade.a * 0.35, lines * 0.75 * min(shade.a * 7.1, 1.0));
  }
}`

/** Numbers in a row of the table of patterns. */
const PATTERN_WIDTH = 16
/** What is smaller than this, in pixels, is not drawn. */
const SEEN = 0.6

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
  side: number
  /** How many vertices of its lines belong to items of at least `side / 4^k` in size. */
  cuts: number[]
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
  private readonly patterns: WebGLTexture
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
    this.patterns = gl.createTexture()
    gl.enable(gl.BLEND)
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA)
    gl.useProgram(this.program)
    gl.uniform1i(this.at('hidden'), 0)
    gl.uniform1i(this.at('held'), 1)
    gl.uniform1i(this.at('patterns'), 2)
  }

  /** What is drawn next is drawn by this one: several share a canvas. */
  private begin(): void {
    const { gl } = this
    gl.useProgram(this.program)
    ;[this.hidden, this.held, this.patterns].forEach((texture, unit) => {
      gl.activeTexture(gl.TEXTURE0 + unit)
      gl.bindTexture(gl.TEXTURE_2D, texture)
    })
  }

  /** Takes another picture; the layers are shown as the drawing has them. */
  show(scenery: Scenery): void {
    this.tiles.forEach((tile) => PARTS.forEach(([part]) => this.drop(tile.batches[part])))
    this.tiles = scenery.tiles.map((tile) => this.upload(tile))
    this.background = channels(scenery.background)
    this.rows(scenery.patterns)
    const highest = (it: VertexArrays) => it.entities.reduce((max, entity) => Math.max(max, entity), 0)
    const all = scenery.tiles.flatMap((it) => [it.areas, it.lines, it.solids])
    this.entityCount = all.reduce((max, it) => Math.max(max, highest(it)), 0) + 1
    this.hold(new Uint32Array())
  }

  /** Lets everything go. */
  dispose(): void {
    this.tiles.forEach((tile) => PARTS.forEach(([part]) => this.drop(tile.batches[part])))
    ;[this.hidden, this.held, this.patterns].forEach((it) => this.gl.deleteTexture(it))
    this.gl.deleteProgram(this.program)
  }

  /** Says of each layer whether it is off. */
  hideLayers(off: boolean[]): void {
    this.table(0, this.hidden, off.length, (flags) => off.forEach((it, i) => (flags[i] = it ? 1 : 0)))
  }

  /** Says which entities are selected. */
  hold(entities: Uint32Array): void {
    this.table(1, this.held, this.entityCount, (flags) => entities.forEach((it) => (flags[it] = 1)))
  }

  /**
   * Draws a frame: held entities in the colour of the selection and displaced, the rest as faint as `fade` says. Into a part of
   * the canvas, given in pixels of the page from the top left, it is laid over what is there.
   */
  draw(camera: Camera, displacement: Point, selection: number, fade: number, part?: Box): DrawStatistics {
    const { gl } = this
    this.begin()
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight)
    if (part) {
      const [wide, high] = [gl.drawingBufferWidth / camera.size[0], gl.drawingBufferHeight / camera.size[1]]
      const [left, top, right, bottom] = part
      gl.enable(gl.SCISSOR_TEST)
      gl.scissor(
        Math.round(left * wide),
        Math.round(gl.drawingBufferHeight - bottom * high),
        Math.max(0, Math.round((right - left) * wide)),
        Math.max(0, Math.round((bottom - top) * high)),
      )
    } else {
      gl.disable(gl.SCISSOR_TEST)
      gl.clearColor(...this.background, 1)
      gl.clear(gl.COLOR_BUFFER_BIT)
    }
    const scale: Point = [(2 * camera.scale) / camera.size[0], (2 * camera.scale) / camera.size[1]]
    gl.uniform2f(this.at('scale'), ...scale)
    gl.uniform2f(this.at('displacement'), ...displacement)
    gl.uniform3f(this.at('selection'), ...channels(selection))
    gl.uniform1f(this.at('fade'), fade)
    gl.uniform1f(this.at('pixels'), camera.scale)
    const [x0, y0, x1, y1] = view(camera)
    // What is held shows outside of its tile while it is displaced.
    const [dx, dy] = displacement.map(Math.abs) as [number, number]
    const shown = this.tiles.filter((it) => meets(it.bounds, [x0 - dx, y0 - dy, x1 + dx, y1 + dy]))
    const statistics = { drawCalls: 0, vertices: 0 }
    for (const [part, primitive] of PARTS) {
      gl.uniform1i(this.at('isTriangle'), primitive === gl.TRIANGLES ? 1 : 0)
      for (const tile of shown) {
        const { origin, batches } = tile
        const { vertexArray } = batches[part]
        const count = part === 'lines' ? visibleLines(tile, camera.scale) : batches[part].count
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
    return { origin: tile.origin, bounds: tile.bounds, side: tile.side, cuts: tile.cuts, batches }
  }

  private batch({ positions, colors, layers, entities, patterns, along }: VertexArrays): Batch {
    const { gl } = this
    const vertexArray = gl.createVertexArray()
    gl.bindVertexArray(vertexArray)
    const buffers = [positions, colors, layers, entities, patterns, along].map((data, location) => {
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
    bind(4, () => gl.vertexAttribIPointer(4, 1, gl.UNSIGNED_SHORT, 0, 0))
    bind(5, () => gl.vertexAttribPointer(5, 1, gl.FLOAT, false, 0, 0))
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

  /** Takes the table of patterns. */
  private rows(rows: Float32Array): void {
    const { gl } = this
    gl.activeTexture(gl.TEXTURE0 + 2)
    gl.bindTexture(gl.TEXTURE_2D, this.patterns)
    const height = Math.max(1, rows.length / PATTERN_WIDTH)
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, PATTERN_WIDTH, height, 0, gl.RED, gl.FLOAT, rows)
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

/** How many vertices of the lines of a tile are large enough to be seen. */
function visibleLines({ side, cuts, batches }: Tile, scale: number): number {
  const at = cuts.findIndex((_, k) => (side / 4 ** k) * scale <= SEEN)
  return at < 0 ? batches.lines.count : (cuts[at] ?? batches.lines.count)
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
