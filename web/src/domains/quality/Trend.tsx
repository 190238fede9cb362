/** The numbers at the end of each month: a line of bars, each with its words for who cannot see it. */
import { useTranslation } from "react-i18next";
import { levelOf, type Month } from "@/domains/quality/quality";
import { showCount } from "@/kernel/format";

const WIDTH = 28;
const HEIGHT = 72;

export function Trend({ months }: { months: Month[] }) {
  const { t } = useTranslation();
  if (months.length < 2) return <p className="q-help">{t("quality.noTrend")}</p>;
  const say = ({ month, quality, count }: Month) =>
    t("quality.monthSays", { month, points: quality, shown: showCount(count) });
  return (
    <ol className="q-trend">
      {months.map((each) => (
        <li key={each.month} title={say(each)}>
          <b className="k-figures">{each.quality}</b>
          <svg width={WIDTH} height={HEIGHT} role="img" aria-label={say(each)} data-level={levelOf(each.quality)}>
            <rect
              className="q-length"
              y={HEIGHT - (HEIGHT * each.quality) / 100}
              width={WIDTH}
              height={(HEIGHT * each.quality) / 100}
              rx="3"
            />
          </svg>
          <small className="k-figures">{each.month}</small>
        </li>
      ))}
    </ol>
  );
}
