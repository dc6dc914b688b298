import type { Desk } from './desk'
import type { DeskState } from './state'
import type { TextKey } from './texts'

/** Something that can be done, under a title and the words that people type for it. */
export interface Command {
  title: TextKey
  /** As CAD programs call it, and pinyin initials. */
  aliases: string[]
  run(desk: Desk, state: DeskState): void
}

/** Everything that can be done to the open drawing, for the palette and the canvas. */
export const COMMANDS: Command[] = [
  { title: 'select', aliases: ['se', 'xz'], run: (desk) => desk.use('select') },
  { title: 'distance', aliases: ['di', 'dist', 'cjl'], run: (desk) => desk.use('distance') },
  { title: 'area', aliases: ['aa', 'area', 'cmj'], run: (desk) => desk.use('area') },
  { title: 'angle', aliases: ['an', 'cjd'], run: (desk) => desk.use('angle') },
  { title: 'drawBuilding', aliases: ['bd', 'jz'], run: (desk) => desk.use('drawBuilding') },
  { title: 'drawLane', aliases: ['ln', 'xfcd'], run: (desk) => desk.use('drawLane') },
  { title: 'drawPad', aliases: ['pd', 'dgcd'], run: (desk) => desk.use('drawPad') },
  { title: 'drawStall', aliases: ['pk', 'cw'], run: (desk) => desk.use('drawStall') },
  { title: 'drawGreen', aliases: ['gr', 'ld'], run: (desk) => desk.use('drawGreen') },
  { title: 'drawWall', aliases: ['wa', 'q'], run: (desk) => desk.use('drawWall') },
  { title: 'drawDoor', aliases: ['dr', 'men'], run: (desk) => desk.use('drawDoor') },
  { title: 'drawBoundary', aliases: ['by', 'hx'], run: (desk) => desk.use('drawBoundary') },
  { title: 'move', aliases: ['m', 'yd'], run: (desk) => enter(desk, 'move') },
  { title: 'copy', aliases: ['co', 'cp', 'fz'], run: (desk) => enter(desk, 'copy') },
  { title: 'rotate', aliases: ['ro', 'xuanzhuan'], run: (desk) => enter(desk, 'rotate') },
  { title: 'pullEdge', aliases: ['s', 'ls'], run: (desk) => enter(desk, 'pullEdge') },
  { title: 'offset', aliases: ['o', 'py'], run: (desk) => enter(desk, 'offset') },
  { title: 'erase', aliases: ['e', 'sc'], run: (desk) => void desk.erase() },
  {
    title: 'suggest',
    aliases: ['fx', 'xg'],
    run: (desk, { open }) => void (open?.focused && desk.suggest(open.focused)),
  },
  { title: 'halos', aliases: ['ha', 'kz'], run: (desk, { open }) => desk.showHalos(!open?.halos) },
  { title: 'heights', aliases: ['en', 'gd'], run: (desk) => showHeights(desk) },
  { title: 'compareOpened', aliases: ['cmp', 'db'], run: (desk) => void desk.compare() },
  { title: 'extents', aliases: ['z', 'ze', 'z e', 'qt'], run: (desk) => desk.zoomExtents() },
  { title: 'nextFinding', aliases: ['next', 'xyt'], run: (desk) => desk.goStep(1) },
  { title: 'formerFinding', aliases: ['prev', 'syt'], run: (desk) => desk.goStep(-1) },
  { title: 'undo', aliases: ['u', 'undo', 'cx'], run: (desk) => void desk.undo() },
  { title: 'redo', aliases: ['redo', 'cz'], run: (desk) => void desk.redo() },
  { title: 'snap', aliases: ['os', 'osnap', 'bz'], run: (desk, state) => desk.setSnapping(!state.snapping) },
  { title: 'allOn', aliases: ['layon', 'qk'], run: (desk, state) => desk.hideLayers(hiddenNone(state)) },
  { title: 'canvasDark', aliases: ['dark', 'ss'], run: (desk) => void desk.setDark(true) },
  { title: 'canvasLight', aliases: ['light', 'qs'], run: (desk) => void desk.setDark(false) },
  { title: 'stop', aliases: ['esc', 'qx'], run: (desk) => desk.choose([]) },
  { title: 'home', aliases: ['open', 'dk'], run: (desk) => desk.closeDrawing() },
]

function hiddenNone({ open }: DeskState): boolean[] {
  return open?.layers.map(() => false) ?? []
}

/** Goes to the field of an edit; what is selected is edited there. */
function enter(desk: Desk, edit: string): void {
  desk.show('properties')
  // The panel is drawn first.
  requestAnimationFrame(() =>
    document.querySelector<HTMLInputElement>(`[data-entry=${edit}] input[inputmode]`)?.focus(),
  )
}

function showHeights(desk: Desk): void {
  desk.show('aids')
  void desk.showHeights(true)
}

/** The commands that hold what was typed; those that go by exactly that name first. */
export function commandsFor(typed: string, title: (command: Command) => string): Command[] {
  const wanted = typed.trim().toLowerCase()
  const named = COMMANDS.filter((it) => it.aliases.includes(wanted))
  const begun = (it: Command) =>
    title(it).toLowerCase().includes(wanted) || it.aliases.some((alias) => alias.startsWith(wanted))
  return [...named, ...COMMANDS.filter((it) => !named.includes(it) && begun(it))]
}
