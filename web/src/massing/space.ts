import {
  AmbientLight,
  CanvasTexture,
  Color,
  DirectionalLight,
  EdgesGeometry,
  ExtrudeGeometry,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshLambertMaterial,
  PerspectiveCamera,
  Raycaster,
  Scene,
  Shape,
  ShapeGeometry,
  Sprite,
  SpriteMaterial,
  Vector2,
  WebGLRenderer,
} from 'three'
import { OrbitControls } from 'three/addons/controls/OrbitControls.js'
import type { Review } from '../../generated/review'
import { FONT } from '../viewer/labels'
import { type Solid, solidsOf } from './solids'

/** How things look on a dark and on a light canvas: what fails is also written, never told by colour alone. */
const LOOKS = {
  dark: { sky: '#212830', ink: '#E6E9ED', body: '#8A97A6', fail: '#FF6B5E', unknown: '#FFD24B', chosen: '#4DA3FF' },
  light: { sky: '#FFFFFF', ink: '#1B1F24', body: '#B9C2CC', fail: '#B00040', unknown: '#8F6500', chosen: '#0B57D0' },
}
/** The ground, by kind; the site boundary is a line. */
const GROUNDS: Record<string, string> = {
  GreenArea: '#5B8C5A',
  FireLane: '#8C6A4A',
  LadderPad: '#A8574A',
  Road: '#6B7480',
  ParkingStall: '#5F6B8C',
}
/** Thickness of a building whose height the drawing does not tell, metres. */
const FLAT = 0.5
const GLYPHS = { fail: '◆', unknown: '△' }

/** Shows solids in space and takes the pointer; knows nothing of the page around it. */
export class Space {
  private readonly renderer = new WebGLRenderer({ antialias: true })
  private readonly camera = new PerspectiveCamera(45, 1, 0.1, 20_000)
  private readonly controls: OrbitControls
  private readonly observer: ResizeObserver
  private scene = new Scene()
  private bodies = new Map<string, Mesh<ExtrudeGeometry, MeshLambertMaterial>[]>()
  private look = LOOKS.dark
  private solids: Solid[] = []
  private isPlaced = false
  private press: [number, number] = [0, 0]

  constructor(
    private readonly container: HTMLElement,
    onPick: (id: string | undefined) => void,
  ) {
    container.append(this.renderer.domElement)
    this.camera.up.set(0, 0, 1)
    this.controls = new OrbitControls(this.camera, this.renderer.domElement)
    this.controls.maxPolarAngle = Math.PI / 2 - 0.01
    this.controls.listenToKeyEvents(container)
    this.controls.addEventListener('change', () => this.draw())
    this.observer = new ResizeObserver(() => this.resize())
    this.observer.observe(container)
    const canvas = this.renderer.domElement
    canvas.addEventListener('pointerdown', ({ clientX, clientY }) => (this.press = [clientX, clientY]))
    canvas.addEventListener('pointerup', ({ clientX, clientY }) => {
      if (Math.hypot(clientX - this.press[0], clientY - this.press[1]) <= 4) onPick(this.at(clientX, clientY))
    })
    this.resize()
  }

  /** Lets everything go. */
  dispose(): void {
    this.observer.disconnect()
    this.controls.dispose()
    this.clear()
    this.renderer.dispose()
    this.container.replaceChildren()
  }

  private clear(): void {
    this.scene.traverse((it) => {
      if (it instanceof Mesh || it instanceof LineSegments || it instanceof Sprite) {
        it.geometry.dispose()
        const { material } = it
        if (material instanceof SpriteMaterial) material.map?.dispose()
        if (!Array.isArray(material)) material.dispose()
      }
    })
    this.scene = new Scene()
    this.bodies = new Map()
  }

  /** Shows what a review has. The camera stays. */
  show(review: Review, dark: boolean): void {
    this.clear()
    this.look = dark ? LOOKS.dark : LOOKS.light
    const { solids, reach } = solidsOf(review)
    this.solids = solids
    this.scene.background = new Color(this.look.sky)
    this.scene.add(new AmbientLight(0xffffff, 1.6))
    const light = new DirectionalLight(0xffffff, 1.8)
    // From the south-west, as drawings are lit.
    light.position.set(-reach, -reach, 1.5 * reach)
    this.scene.add(light)
    solids.forEach((it) => (it.kind === 'Building' || it.kind === 'Storey' ? this.raise(it, reach) : this.lay(it)))
    if (!this.isPlaced) {
      this.camera.position.set(-0.55 * reach, -0.95 * reach, 0.75 * reach)
      this.controls.target.set(0, 0, 0)
      this.controls.update()
      this.isPlaced = true
    }
    this.draw()
  }

  /** Shows which objects are selected. */
  select(ids: string[]): void {
    for (const solid of this.solids) {
      const color = ids.includes(solid.id) ? this.look.chosen : this.look.body
      this.bodies.get(solid.id)?.forEach((it) => it.material.color.set(color))
    }
    this.draw()
  }

  private raise(solid: Solid, reach: number): void {
    const { id, rings, base, height, verdict } = solid
    const geometry = new ExtrudeGeometry(shapeOf(rings), { depth: height ?? FLAT, bevelEnabled: false })
    const body = new Mesh(geometry, new MeshLambertMaterial({ color: this.look.body }))
    body.position.z = base
    body.userData['id'] = id
    const tone = verdict === 'fail' || verdict === 'unknown' ? verdict : undefined
    const ink = new LineBasicMaterial({ color: tone ? this.look[tone] : this.look.ink })
    const edges = new LineSegments(new EdgesGeometry(geometry, 20), ink)
    edges.position.z = base
    this.scene.add(body, edges)
    this.bodies.set(id, [...(this.bodies.get(id) ?? []), body])
    const text = `${tone ? `${GLYPHS[tone]} ` : ''}${solid.name}  ${height === undefined ? 'H ?' : `${height.toFixed(1)} m`}`
    const label = this.label(text, tone ? this.look[tone] : this.look.ink, reach)
    const middle = geometry.boundingBox ?? (geometry.computeBoundingBox(), geometry.boundingBox)
    middle?.getCenter(label.position)
    label.position.z = base + (height ?? FLAT) + 0.02 * reach
    this.scene.add(label)
  }

  private lay({ kind, rings }: Solid): void {
    const color = GROUNDS[kind]
    if (color) {
      const ground = new Mesh(new ShapeGeometry(shapeOf(rings)), new MeshLambertMaterial({ color }))
      // A little apart, so that what lies on each other does not flicker.
      ground.position.z = 0.02 * (1 + Object.keys(GROUNDS).indexOf(kind))
      this.scene.add(ground)
      return
    }
    const outline = new EdgesGeometry(new ShapeGeometry(shapeOf(rings)))
    this.scene.add(new LineSegments(outline, new LineBasicMaterial({ color: this.look.ink })))
  }

  private label(text: string, color: string, reach: number): Sprite {
    const canvas = document.createElement('canvas')
    const context = canvas.getContext('2d')
    const font = `600 40px ${FONT}`
    if (context) context.font = font
    canvas.width = Math.ceil(context?.measureText(text).width ?? 1) + 16
    canvas.height = 56
    if (context) {
      context.font = font
      context.fillStyle = `${this.look.sky}CC`
      context.fillRect(0, 0, canvas.width, canvas.height)
      context.fillStyle = color
      context.fillText(text, 8, 42)
    }
    const sprite = new Sprite(new SpriteMaterial({ map: new CanvasTexture(canvas), depthTest: false }))
    const high = 0.028 * reach
    sprite.scale.set((high * canvas.width) / canvas.height, high, 1)
    return sprite
  }

  /** The object at a place of the window. */
  private at(x: number, y: number): string | undefined {
    const { left, top, width, height } = this.container.getBoundingClientRect()
    const ray = new Raycaster()
    ray.setFromCamera(new Vector2(((x - left) / width) * 2 - 1, 1 - ((y - top) / height) * 2), this.camera)
    const [hit] = ray.intersectObjects([...this.bodies.values()].flat())
    return hit?.object.userData['id'] as string | undefined
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.container
    this.renderer.setPixelRatio(window.devicePixelRatio)
    this.renderer.setSize(clientWidth, clientHeight)
    this.camera.aspect = Math.max(clientWidth, 1) / Math.max(clientHeight, 1)
    this.camera.updateProjectionMatrix()
    this.draw()
  }

  private draw(): void {
    this.renderer.render(this.scene, this.camera)
  }
}

function shapeOf(rings: [number, number][][]): Shape {
  const [outer = [], ...holes] = rings.map((ring) => ring.map(([x, y]) => new Vector2(x, y)))
  const shape = new Shape(outer)
  shape.holes = holes.map((it) => new Shape(it))
  return shape
}
