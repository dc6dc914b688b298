import { useEffect, useRef } from 'react'
import type { Desk } from './desk'
import { Viewer, type ViewerEvents } from './viewer/viewer'

/** The canvas: gives the desk a viewer. React draws it once; moves of the pointer go past React. */
export function Canvas({ desk, label, onMove }: { desk: Desk; label: string; onMove: ViewerEvents['onMove'] }) {
  const container = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!container.current) return
    const viewer = new Viewer(container.current, {
      onMove,
      onPick: (at) => desk.pickAt(at),
      canHold: (at) => desk.canHold(at),
      onDrag: (displacement) => desk.dragTo(displacement),
      onDrop: (displacement) => void desk.drop(displacement),
    })
    desk.attach(viewer)
    return () => viewer.dispose()
  }, [desk, onMove])
  return <div ref={container} className="canvas" role="application" aria-label={label} tabIndex={0} />
}
