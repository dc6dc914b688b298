import { useEffect, useEffectEvent, useRef } from 'react'
import type { Desk } from './desk'
import { useSpeech } from './language'
import { quantity } from './review'
import type { Measured } from './viewer/measure'
import { Viewer, type ViewerEvents } from './viewer/viewer'

/** What was measured, in words of figures: `12.40 m`, `A 40.00 m², P 26.00 m`, `90.0°`. */
export function writeMeasured({ kind, length, value }: Measured): string {
  if (kind === 'distance') return quantity(value, 'm')
  if (kind === 'angle') return `${value.toFixed(2)}°`
  return `A ${quantity(value, 'm2')}  P ${quantity(length, 'm')}`
}

/** The canvas: gives the desk a viewer. React draws it once; moves of the pointer go past React. */
export function Canvas({ desk, label, onMove }: { desk: Desk; label: string; onMove: ViewerEvents['onMove'] }) {
  const { language } = useSpeech()
  const container = useRef<HTMLDivElement>(null)
  const moved = useEffectEvent(onMove)
  useEffect(() => {
    if (!container.current) return
    const viewer = new Viewer(container.current, {
      onMove: (at) => moved(at),
      onPick: (at, how) => desk.pickAt(at, how),
      onWindow: (box, isCrossing) => desk.pickIn(box, isCrossing),
      onMeasure: (result) => desk.measure(result),
      write: writeMeasured,
      canHold: (at) => desk.canHold(at),
      onDrag: (displacement) => desk.dragTo(displacement),
      onDrop: (displacement) => void desk.drop(displacement),
      onStretch: (grip, displacement) => desk.stretchTo(grip, displacement),
      onStretched: (grip, displacement) => void desk.dropCorners(grip, displacement),
      onStop: (label) => desk.stopAt(label),
      onGiveUp: () => void desk.giveBack(),
      onDraw: (tool, points) => void desk.draw(tool, points),
    })
    desk.attach(viewer)
    return () => viewer.dispose()
  }, [desk])
  return <div ref={container} className="canvas" role="application" aria-label={label} lang={language} tabIndex={0} />
}
