/** Forward and back by what is shown, and to today. */
import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { DAY, type Sight } from "@/kernel/calendar/entries";
import { now } from "@/kernel/format";

interface Props {
  search: Pick<Sight, "view" | "day">;
  onDay: (day: string) => void;
}

export function Span({ search, onDay }: Props) {
  const { t } = useTranslation();
  const unit = search.view === "month" ? "month" : search.view === "day" ? "day" : "week";
  const go = (by: number) => onDay(dayjs(search.day).add(by, unit).format(DAY));
  const words = unit === "day" ? search.day : dayjs(search.day).format("YYYY-MM");
  return (
    <span className="g-span">
      <Button type="text" icon={<LeftOutlined />} aria-label={t("agenda.before")} onClick={() => go(-1)} />
      <b className="k-figures">{words}</b>
      <Button type="text" icon={<RightOutlined />} aria-label={t("agenda.after")} onClick={() => go(1)} />
      <Button size="small" onClick={() => onDay(now().format(DAY))}>
        {t("agenda.today")}
      </Button>
    </span>
  );
}
