import { createContext, useContext } from 'react'
import type { Vocabulary } from '../generated/tushen'
import { type Bilingual, type Language, type TextKey, spaced, textOf } from './texts'

/** The language of the page. */
export const LanguageContext = createContext<Language>('zh')

/** Texts in the language of the page. */
export interface Speech {
  language: Language
  /** A text of the catalogue. */
  t(key: TextKey, values?: Record<string, string | number>): string
  /** A text of the engine. */
  of(text: Bilingual): string
  /** A word of the engine by its title, else written apart. */
  title(titles: Vocabulary['kinds'], word: string): string
}

/** How the page speaks. */
export function useSpeech(): Speech {
  const language = useContext(LanguageContext)
  return {
    language,
    t: (key, values) => textOf(language, key, values),
    of: (text) => text[language],
    title: (titles, word) => {
      const known = titles.find((it) => it.id === word)?.[language] ?? word
      return /^[A-Z]\w+$/.test(known) ? spaced(known) : known
    },
  }
}
