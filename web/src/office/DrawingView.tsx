import { Select } from 'antd'
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import type { Review } from '../../generated/review'
import { EngineClient, EngineError } from '../engine/client'
import type { Scenery } from '../engine/protocol'
import { floorOf, floorsOf, isModel, isOn, planBox, planOf, recognisedOf, type Planned } from '../plan'
import { type Placed, marksOf, objectsAt, placed } from '../review'
import type { Bilingual } from '../texts'
import type { Box, Point as Place } from '../viewer/camera'
import { boxOf, shapeOf } from '../viewer/shape'
import { Viewer } from '../viewer/viewer'
import { type Present, type Round, type Whereabouts, bytesOf, get, reason } from './api'
import { Others } from './Company'
import { Failure } from './parts'
import { useOffice } from './words'

/** A drawing of a round with its review, as the server made it. */
export interface RoundDrawing {
  /** What it is called in the case. */
  drawing: string
  /** The file, and the planning conditions, by hash. */
  file: string
  name: string
  review: Review
}

/** The drawings of a round that have a review; none while the round has not been reviewed. */
export async function drawingsOf(
  id: string,
  { number: round, review: isReviewed, files }: Round,
): Promise<RoundDrawing[]> {
  if (!isReviewed) return []
  const info = await get('/api/v1/cases/{id}/rounds/{round}/reviews', { id, round })
  const reviewed = info.drawings.filter((it) => it.review)
  return Promise.all(
    reviewed.map(async ({ drawing, file }) => {
      const parts = { id, round, drawing }
      const review = (await get('/api/v1/cases/{id}/rounds/{round}/reviews/{drawing}', parts)) as unknown as Review
      // A sheet may be there twice, as the drawing and by its bytes under another name: that of the review is the drawing's.
      const names = files.filter((it) => it.sha256 === file).map((it) => it.name)
      const name = names.find((it) => it === review.drawing.file) ?? names[0] ?? drawing
      return { drawing, file, name, review }
    }),
  )
}

/** What a page asks of the drawing. */
export interface DrawingAsks {
  /** The finding that is shown in full, by its id in the review. */
  focused?: string | undefined
  /** Ids of objects that are lit. */
  lit?: string[]
  /** Outlines that are lit, metres. */
  outlines?: [number, number][][]
  /** An object was clicked, by its id. */
  onPick?(object: string): void
  /** A box was drawn, metres: min x, min y, max x, max y. */
  onBox?(box: Box): void
  /** Where the pointer clicked, metres. */
  onPlace?(at: Place): void
}

/** The ground of drawings, as in the assistant. */
const GROUND = 0x1b1f24

/** A picture without lines: what is recognised is laid over it, in metres. */
function emptyPicture(extents: Box): Scenery {
  return { background: GROUND, extents, layers: [], patterns: new Float32Array(16), tiles: [], texts: [] }
}

/** Whether the engine in this browser reads the lines of a file; of models and other files shows what the server recognised in them. */
function hasLines(review: Planned): boolean {
  return review.drawing.format.startsWith('dxf')
}

/** What is on the canvas. */
interface Shown {
  viewer: Viewer
  unitsPerMetre: number
  objects: Placed[]
}

interface DrawingProps {
  id: string
  drawing: Pick<RoundDrawing, 'file' | 'name'> & { review: Planned & Pick<Review, 'findings'> }
  /** Where its bytes come from, where that is not the files of the case. */
  bytes?(): Promise<Uint8Array>
  asks: DrawingAsks
  /** Colleagues who look at this drawing, and the one of all who is followed. */
  others?: Present[]
  followed?: Present | undefined
  /** Where one looks oneself, and where the pointer is, metres. */
  onWhere?(where: Whereabouts): void
}

/**
 * A drawing in the assistant's viewer, with the findings of the server's review. Its lines are read by the engine in this browser; of a
 * building model the floors show as the server read them, and of a file that is not read here what was recognised in it.
 */
export function DrawingView({ id, drawing, bytes, asks, others = [], followed, onWhere }: DrawingProps) {
  const { t, language } = useOffice()
  const container = useRef<HTMLDivElement>(null)
  const [shown, setShown] = useState<Shown>()
  const [failure, setFailure] = useState<Bilingual>()
  const { file, name, review } = drawing
  const read = useEffectEvent(() => bytes?.() ?? bytesOf(id, file))
  const floors = useMemo(() => floorsOf(review), [review])
  const [chosen, setFloor] = useState<string>()
  const focus = review.findings.find((it) => it.id === asks.focused)
  // A finding is looked at on its own floor, until another one is chosen.
  const own = focus && floorOf(review.objects, focus.objects)
  const floor = chosen ?? own ?? floors[0]?.id
  const [before, setBefore] = useState(focus?.id)
  if (before !== focus?.id) {
    setBefore(focus?.id)
    if (own) setFloor(undefined)
  }
  const picked = useEffectEvent((at: Place, reach: number, objects: Placed[], unitsPerMetre: number) => {
    const here = objects.filter((it) => isOn(it.object, floor))
    const [found] = objectsAt(here, at, reach)
    if (found) asks.onPick?.(found.id)
    asks.onPlace?.([at[0] / unitsPerMetre, at[1] / unitsPerMetre])
  })
  const pointed = useEffectEvent(([x, y]: Place, unitsPerMetre: number) => {
    if (others.length > 0) onWhere?.({ cursor: [x / unitsPerMetre, y / unitsPerMetre] })
  })
  const boxed = useEffectEvent((box: Box, unitsPerMetre: number) => {
    asks.onBox?.(box.map((it) => it / unitsPerMetre) as unknown as Box)
  })

  useEffect(() => {
    const place = container.current
    if (!place) return
    const engine = hasLines(review) ? new EngineClient() : undefined
    let viewer: Viewer | undefined
    let isWanted = true
    const open = async () => {
      const { unitsPerMetre, scenery } = engine
        ? await engine.call('open', name, await read(), {}, true, [])
        : { unitsPerMetre: 1, scenery: emptyPicture([0, 0, 1, 1]) }
      if (!isWanted) return
      const objects = placed(review.objects, unitsPerMetre)
      viewer = new Viewer(place, {
        onMove: (at) => pointed(at, unitsPerMetre),
        onPick: (at, { reach }) => picked(at, reach, objects, unitsPerMetre),
        onWindow: (box) => boxed(box, unitsPerMetre),
        onMeasure: () => undefined,
        write: () => '',
        canHold: () => false,
        onDrag: () => undefined,
        onDrop: () => undefined,
        onDraw: () => undefined,
        onStretch: () => undefined,
        onStretched: () => undefined,
        onGiveUp: () => undefined,
      })
      viewer.hideLayers(scenery.layers.map((it) => !it.visible))
      viewer.show(scenery, unitsPerMetre, true)
      viewer.showAll()
      setFailure(undefined)
      setShown({ viewer, unitsPerMetre, objects })
    }
    open().catch((error: unknown) => {
      if (isWanted) setFailure(error instanceof EngineError ? error.failure : reason(error))
    })
    return () => {
      isWanted = false
      setShown(undefined)
      viewer?.dispose()
      engine?.close()
    }
  }, [id, file, name, review])

  useEffect(() => {
    if (!shown || hasLines(review)) return
    const { viewer, unitsPerMetre } = shown
    const plan = isModel(review) ? planOf(review, floor, unitsPerMetre) : recognisedOf(review, unitsPerMetre)
    viewer.lay({ plan })
    viewer.show(emptyPicture(planBox(plan) ?? [0, 0, 1, 1]), unitsPerMetre, true)
    viewer.showAll()
  }, [shown, review, floor])

  useEffect(() => {
    if (!shown) return
    const known = new Map(review.objects.map((it) => [it.id, it]))
    const here = review.findings.filter(
      ({ objects }) => objects.length === 0 || objects.some((it) => isOn(known.get(it), floor)),
    )
    const marks = marksOf(here, shown.unitsPerMetre)
    const focus = marks.find((it) => it.id === asks.focused)
    shown.viewer.mark(marks, focus?.id)
    const box = focus && boxOf([focus.shape])
    if (box) shown.viewer.flyTo(box)
  }, [shown, review, floor, asks.focused])

  useEffect(() => {
    if (!shown) return
    const objects = shown.objects.filter((it) => asks.lit?.includes(it.object.id)).map((it) => it.shape)
    const outlines = (asks.outlines ?? []).map((it) =>
      shapeOf({ type: 'Polygon', coordinates: [it] }, shown.unitsPerMetre),
    )
    shown.viewer.light([...objects, ...outlines])
  }, [shown, asks.lit, asks.outlines])

  return (
    <div className="drawing">
      <Failure said={failure} />
      <div
        ref={container}
        className="canvas"
        role="application"
        aria-label={t('drawingLabel', { name })}
        aria-busy={!shown && !failure}
        lang={language}
        tabIndex={0}
      />
      {floors.length > 0 && (
        <Select
          className="floor"
          aria-label={t('floor')}
          popupMatchSelectWidth={false}
          value={floor ?? null}
          options={floors.map((it) => ({ value: it.id, label: it.title }))}
          onChange={setFloor}
        />
      )}
      {!hasLines(review) && (
        <p className="drawing-kind" role="note">
          {t(isModel(review) ? 'shownAsFloors' : 'shownAsRecognised', { format: review.drawing.format.toUpperCase() })}
        </p>
      )}
      {shown && onWhere && (
        <Others
          viewer={shown.viewer}
          unitsPerMetre={shown.unitsPerMetre}
          others={others}
          followed={others.find((it) => it.client === followed?.client)}
          onLook={(view) => onWhere({ view })}
        />
      )}
      {!shown && !failure && (
        <p className="drawing-busy" role="status">
          {t('drawingOpens', { name })}
        </p>
      )}
    </div>
  )
}
