/** The server, as its own description types it (`web/generated/api.d.ts`, made from the OpenAPI document). */

import type { components, paths } from '../../generated/api'
import type { Bilingual, Language } from '../texts'

type Schemas = components['schemas']
export type Account = Schemas['AccountInfo']
export type Action = Schemas['Action']
export type ActionInfo = Schemas['ActionInfo']
export type Case = Schemas['Case']
export type CaseLine = Schemas['CaseLine']
export type CaseView = Schemas['CaseView']
export type CertificateInfo = Schemas['CertificateInfo']
export type Decided = Schemas['Decided']
export type Demand = Schemas['Demand']
export type Item = Schemas['Item']
export type Kind = ActionInfo['action']
export type Me = Schemas['Me']
export type Measures = Schemas['Measures']
export type Opinion = Schemas['Opinion']
export type Point = Schemas['Point']
export type Reading = Schemas['Reading']
export type Role = Me['roles'][number]['role']
export type Round = Schemas['Round']
export type RuleLine = Schemas['RuleLine']
export type RuleAccuracy = Schemas['RuleAccuracy']
export type RuleFault = Schemas['RuleFault']
export type RuleFile = Schemas['RuleFile']
export type SandboxInfo = Schemas['SandboxInfo']
export type PackSince = Schemas['PackSince']
export type Agreement = Schemas['Agreement']
export type Stage = Case['stage']
export type TaskInfo = Schemas['TaskInfo']
export type Present = Schemas['Present']
export type Whereabouts = Present['at']
export type Thread = Schemas['Thread']
export type Uploaded = Schemas['Uploaded']
export type Workflow = Schemas['WorkflowInfo']

type Paths<Method extends string> = {
  [P in keyof paths]: paths[P] extends Record<Method, { responses: unknown }> ? P : never
}[keyof paths]
type Given<O> = O extends { responses: infer R }
  ? R extends
      { 200: { content: { 'application/json': infer T } } } | { 201: { content: { 'application/json': infer T } } }
    ? T
    : undefined
  : never
type Taken<O> = O extends { requestBody: { content: { 'application/json': infer T } } } ? T : undefined
type Parts = Record<string, string | number>

/** Why the server did not do something: a sentence in both languages, a short name, and the case's version when another was meant. */
export class Refused extends Error {
  constructor(
    readonly said: Bilingual,
    readonly code: string,
    readonly version?: number,
  ) {
    super(said.en)
  }
}

/** What is said when the server does not answer. */
const NO_CONNECTION: Bilingual = {
  zh: '连接中断，填写的内容仍在本页；恢复后请重试',
  en: 'Connection lost. What you entered is still on this page; try again when it is back',
}

/** The reason of a failure, for people. */
export function reason(error: unknown): Bilingual {
  return error instanceof Refused ? error.said : { zh: String(error), en: String(error) }
}

function filled(path: string, parts: Parts, query: Parts = {}): string {
  const whole = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(parts[name] ?? '')))
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString()
  return search ? `${whole}?${search}` : whole
}

function refusalOf(status: number, text: string): Refused {
  try {
    const { message, code, version } = JSON.parse(text) as { message: Bilingual; code: string; version?: number }
    return new Refused(message, code, version)
  } catch {
    return new Refused({ zh: `服务器返回 ${status}`, en: `The server answered ${status}` }, 'failed')
  }
}

async function send<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(path, init).catch(() => {
    throw new Refused(NO_CONNECTION, 'offline')
  })
  const text = await response.text()
  if (!response.ok) throw refusalOf(response.status, text)
  return (text ? JSON.parse(text) : undefined) as T
}

/** Reads. */
export function get<P extends Paths<'get'>>(path: P, parts: Parts = {}, query: Parts = {}) {
  return send<Given<paths[P]['get']>>(filled(path, parts, query), {})
}

/** Does. `version`: the case as it was seen; when it has changed since, nothing is done. */
export function post<P extends Paths<'post'>>(
  path: P,
  body: Taken<paths[P]['post']>,
  { parts = {}, version, key }: { parts?: Parts; version?: number | undefined; key?: string | undefined } = {},
) {
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (version !== undefined) headers['if-match'] = `"${version}"`
  if (key) headers['idempotency-key'] = key
  const init: RequestInit = { method: 'POST', headers }
  if (body !== undefined) init.body = JSON.stringify(body)
  return send<Given<paths[P]['post']>>(filled(path, parts), init)
}

/** Signs out. */
export function signOut(): Promise<void> {
  return send('/api/v1/session', { method: 'DELETE' })
}

/** Sends the part of a file that begins at a byte, telling how much of it is sent. */
export function sendPart(
  id: string,
  start: number,
  part: Blob,
  onProgress: (sent: number) => void,
): Promise<Schemas['TransferInfo']> {
  return new Promise((resolve, reject) => {
    // Only this older interface of the browser tells how much was sent.
    const request = new XMLHttpRequest()
    request.open('PATCH', filled('/api/v1/uploads/{id}', { id }))
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.setRequestHeader('upload-offset', String(start))
    request.upload.onprogress = ({ loaded }) => onProgress(loaded)
    request.onerror = () => reject(new Refused(NO_CONNECTION, 'offline'))
    request.onload = () => {
      if (request.status === 200) resolve(JSON.parse(request.responseText) as Schemas['TransferInfo'])
      else reject(refusalOf(request.status, request.responseText))
    }
    request.send(part)
  })
}

/** The bytes of a file of a case. */
export async function bytesOf(id: string, sha256: string): Promise<Uint8Array> {
  const response = await fetch(filled('/api/v1/cases/{id}/files/{sha256}', { id, sha256 }))
  if (!response.ok) throw refusalOf(response.status, await response.text())
  return new Uint8Array(await response.arrayBuffer())
}

/** The bytes of a drawing in which a trial of rules flips a verdict. */
export async function bytesOfFlipped(id: string, drawing: string): Promise<Uint8Array> {
  const response = await fetch(filled('/api/v1/sandboxes/{id}/drawing', { id }, { drawing }))
  if (!response.ok) throw refusalOf(response.status, await response.text())
  return new Uint8Array(await response.arrayBuffer())
}

/** The SHA-256 of a file, computed here; hexadecimal. */
export async function sha256Of(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  return [...new Uint8Array(digest)].map((it) => it.toString(16).padStart(2, '0')).join('')
}

/** A day and a time as people read them. */
export function moment(at: string, language: Language): string {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB'
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Asia/Shanghai' }).format(
    new Date(at),
  )
}
