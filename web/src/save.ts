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
