/** The same rows as a table, in groups, as columns of cards, by the days of a calendar, as a chart, or on a map. */
import {
  BarChartOutlined,
  CalendarOutlined,
  EnvironmentOutlined,
  GroupOutlined,
  ProjectOutlined,
  UnorderedListOutlined,
} from "@ant-design/icons";
import { Button } from "antd";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { ListModel } from "@/kernel/list/useListModel";
import type { Ways as Way } from "@/kernel/list/views";
import { waysOf } from "@/kernel/list/waysOf";
import { Dropdown } from "@/kernel/marks/opening";
import { useNarrow } from "@/kernel/screen";

const drawn = {
  table: { icon: <UnorderedListOutlined />, word: "board.asTable" },
  grouped: { icon: <GroupOutlined />, word: "board.asGroups" },
  board: { icon: <ProjectOutlined />, word: "board.asBoard" },
  calendar: { icon: <CalendarOutlined />, word: "board.asCalendar" },
  chart: { icon: <BarChartOutlined />, word: "board.asChart" },
  map: { icon: <EnvironmentOutlined />, word: "board.asMap" },
} as const satisfies Record<Way, { icon: ReactElement; word: string }>;

/** What is on the screen, whatever the address asked for. */
function shown(model: ListModel): Way {
  if (model.board) return "board";
  if (model.calendar) return "calendar";
  if (model.grouped) return "grouped";
  if (model.map) return "map";
  return model.chart ? "chart" : "table";
}

/** More than two other ways are a menu on a phone, where each button takes the room of a word. */
const FEW = 2;

export default function Ways({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const { search, change } = model.state;
  const now = shown(model);
  const others = waysOf(model.kind).filter((way) => way !== now);
  // The view is written too: an address that said "board" as its view is put right.
  const go = (way: Way) => change({ show: way, view: search.view, within: undefined });
  if (narrow && others.length > FEW) {
    const items = others.map((way) => ({ key: way, icon: drawn[way].icon, label: t(drawn[way].word) }));
    const icon = drawn[now].icon;
    return (
      <Dropdown menu={{ items, onClick: ({ key }) => go(key as Way) }} trigger={["click"]} placement="bottomRight">
        <Button type="text" icon={icon} aria-label={t("board.ways")} title={t("board.ways")} />
      </Dropdown>
    );
  }
  return others.map((way) => (
    <Button
      key={way}
      type="text"
      icon={drawn[way].icon}
      aria-label={t(drawn[way].word)}
      title={t(drawn[way].word)}
      onClick={() => go(way)}
    />
  ));
}
