import { Button, Checkbox } from 'antd'
import type { Desk } from '../desk'
import type { Open } from '../state'
import { useSpeech } from '../language'
import { quantity, roomText } from '../review'
import { HEIGHT_COLORS } from '../viewer/halos'

/** Aids from the review points: distances around what is selected, heights that may be built, and what still fits. */
export function AidsPanel({ desk, open }: { desk: Desk; open: Open }) {
  const { t, of } = useSpeech()
  const { heights } = open
  const left = open.review.indicators.flatMap((it) => {
    const room = roomText(it, open.review.indicators)
    return room ? [{ indicator: it, room }] : []
  })
  return (
    <div className="panel scroll aids">
      <h2>{t('halos')}</h2>
      <Checkbox checked={open.halos} onChange={(event) => desk.showHalos(event.target.checked)}>
        {t('halosShow')}
      </Checkbox>
      {open.halos && open.selection.length === 0 && <p className="empty">{t('halosSelect')}</p>}
      <h2>{t('heights')}</h2>
      <p className="empty">{t('heightsSay')}</p>
      {heights === 'searching' ? (
        <p role="status">{t('heightsSearching')}</p>
      ) : (
        <Button onClick={() => void desk.showHeights(!heights)}>{t(heights ? 'heightsHide' : 'heightsShow')}</Button>
      )}
      {heights && heights !== 'searching' && (
        <div className="heights">
          <p>
            {t('heightsSum', {
              area: quantity(heights.area, 'm2'),
              volume: Math.round(heights.volume).toLocaleString('en'),
            })}
          </p>
          <p className="height-scale" aria-hidden="true">
            {HEIGHT_COLORS.map((color) => (
              <i key={color} style={{ background: color }} />
            ))}
          </p>
          <p className="height-ends">
            <span>0 m</span>
            <span>{quantity(Math.max(...heights.heights, 0), 'm')}</span>
          </p>
          <h3>{t('heightsBind')}</h3>
          <ul>
            {heights.causes.map(([zh, en, area]) => (
              <li key={zh}>
                {of({ zh, en })} <small>{quantity(area, 'm2')}</small>
              </li>
            ))}
          </ul>
          {heights.remarks.length > 0 && (
            <>
              <h3>{t('remarks')}</h3>
              <ul>
                {heights.remarks.map(([zh, en]) => (
                  <li key={zh}>{of({ zh, en })}</li>
                ))}
              </ul>
            </>
          )}
        </div>
      )}
      <h2>{t('remains')}</h2>
      {left.length === 0 && <p className="empty">{t('remainsNothing')}</p>}
      <dl className="attributes">
        {left.map(({ indicator, room }) => (
          <div key={`${indicator.id} ${indicator.plot ?? ''}`}>
            <dt>
              {of(indicator.title)} {indicator.plot && <small>{indicator.plot}</small>}
            </dt>
            <dd className={room.lacks ? 'fail' : 'pass'}>{t(room.lacks ? 'lacks' : 'fits', { amount: room.text })}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
