import { createContext, useContext } from 'react'
import { type Bilingual, type Language, type TextKey, textOf } from './texts'

/** The language of the page. */
export const LanguageContext = createContext<Language>('zh')

/** Texts in the language of the page. */
export interface Speech {
  language: Language
  /** A text of the catalogue. */
  t(key: TextKey, values?: Record<string, string | number>): string
  /** A text of the engine. */
  of(text: Bilingual): string
}

/** How the page speaks. */
export function useSpeech(): Speech {
  const language = useContext(LanguageContext)
  return {
    language,
    t: (key, values) => textOf(language, key, values),
    of: (text) => text[language],
  }
}
