import type { Finding } from '../../generated/review'
import { comparison } from '../review'
import type { Bilingual } from '../texts'
import type { Point } from './api'

/** A phrase of the daily work, with the values of a point filled in. */
export interface Phrase {
  title: Bilingual
  text: Bilingual
}

/** The phrases for a way of disposing of a point. */
export function phrasesOf(
  way: 'confirmed' | 'rejected' | 'waived',
  point: Point,
  finding: Finding | undefined,
): Phrase[] {
  const { zh, en } = point.message
  const values = finding ? comparison(finding) : ''
  switch (way) {
    case 'confirmed':
      return [
        {
          title: { zh: '请修改', en: 'To be corrected' },
          text: { zh: `${zh} 请修改。`, en: `${en} Please correct this.` },
        },
        {
          title: { zh: '请补充资料', en: 'To be supplied' },
          text: { zh: `${zh} 请补充相关资料。`, en: `${en} Please supply what is missing.` },
        },
        {
          title: { zh: '按条文修改', en: 'By the clause' },
          text: {
            zh: `请按第 ${point.clause} 条修改${values && `（${values}）`}。`,
            en: `Please correct this by clause ${point.clause}${values && ` (${values})`}.`,
          },
        },
      ]
    case 'rejected':
      return [
        {
          title: { zh: '已由书面材料核实', en: 'Seen in the papers' },
          text: { zh: '已由书面材料核实，符合要求。', en: 'Seen in the papers: it complies.' },
        },
        {
          title: { zh: '图上识别有误', en: 'Wrongly recognised' },
          text: { zh: '图上识别有误，实际符合要求。', en: 'Wrongly recognised on the drawing: it complies.' },
        },
        {
          title: { zh: '条文不适用', en: 'Clause does not apply' },
          text: { zh: `第 ${point.clause} 条不适用于本情形。`, en: `Clause ${point.clause} does not apply here.` },
        },
        {
          title: { zh: '后续环节审查', en: 'At a later stage' },
          text: { zh: '在后续环节审查。', en: 'To be reviewed at a later stage.' },
        },
      ]
    case 'waived':
      return [
        {
          title: { zh: '经论证可放宽', en: 'Relaxed after a study' },
          text: { zh: '经专题论证，同意放宽。', en: 'Relaxed after a study of the matter.' },
        },
      ]
  }
}
