import { createContext, useContext } from 'react'
import type { Bilingual, Language } from '../texts'
import type { Me } from './api'
import { type OfficeKey, wordsOf } from './texts'

/** What every page of the workplace knows: who is signed in, in which language, and how things are called. */
export interface Surroundings {
  language: Language
  me: Me | undefined
  departments: Record<string, Bilingual>
  materials: Record<string, Bilingual>
  organisations: Record<string, string>
}

/** The surroundings of a page. */
export const SurroundingsContext = createContext<Surroundings>({
  language: 'zh',
  me: undefined,
  departments: {},
  materials: {},
  organisations: {},
})

/** How the workplace speaks, and to whom. */
export function useOffice() {
  const { language, me, departments, materials, organisations } = useContext(SurroundingsContext)
  const is = (...roles: Me['roles'][number]['role'][]) => me?.roles.some((it) => roles.includes(it.role)) ?? false
  const of = (text: Bilingual) => text[language]
  return {
    language,
    me,
    is,
    of,
    t: (key: OfficeKey, values?: Record<string, string | number>) => wordsOf(language, key, values),
    department: (id: string) => departments[id]?.[language] ?? id,
    material: (id: string) => materials[id]?.[language] ?? id,
    organisation: (id: string) => organisations[id] ?? id,
    /** Several things in a sentence. */
    list: (items: (string | number)[]) => items.join(language === 'zh' ? '、' : ', '),
  }
}
