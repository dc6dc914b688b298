import { useOffice } from './words'

/** A document in the forms that it comes in: as PDF, to be edited as DOCX; in the language of the page. */
export function DocumentLinks({
  path,
  query = {},
  forms = ['pdf'],
}: {
  path: string
  query?: Record<string, string>
  forms?: ('pdf' | 'docx')[]
}) {
  const { t, language } = useOffice()
  return (
    <span className="document-links">
      {forms.map((form) => (
        <a
          key={form}
          href={`${path}?${new URLSearchParams({ ...query, lang: language, ...(form === 'pdf' ? {} : { format: form }) })}`}
          download
        >
          {t(form === 'pdf' ? 'asPdf' : 'asDocx')}
        </a>
      ))}
    </span>
  )
}
