/** Prints a page that stands on its own, through the browser's own dialogue; does nothing without content. */
export function printPage(html: string | undefined): void {
  if (html === undefined) return
  document.querySelector('iframe.printed')?.remove()
  const frame = document.createElement('iframe')
  frame.className = 'printed'
  frame.title = 'print'
  frame.ariaHidden = 'true'
  frame.srcdoc = html
  frame.onload = () => frame.contentWindow?.print()
  document.body.append(frame)
}

/** Hands a file to the person, through the browser's own download; does nothing without content. */
export function save(name: string, content: string | Uint8Array | undefined): void {
  if (content === undefined) return
  const url = URL.createObjectURL(new Blob([content as BlobPart]))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
