/** The same rows as a table, as columns of cards, or by the days of a calendar. */
import { CalendarOutlined, ProjectOutlined, UnorderedListOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { hasDates } from "@/kernel/list/dates";
import type { ListModel } from "@/kernel/list/useListModel";
import type { Ways as Way } from "@/kernel/list/views";

const drawn = {
  table: { icon: <UnorderedListOutlined />, word: "board.asTable" },
  board: { icon: <ProjectOutlined />, word: "board.asBoard" },
  calendar: { icon: <CalendarOutlined />, word: "board.asCalendar" },
} as const;

export default function Ways({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const { search, change } = model.state;
  const now: Way = model.board ? "board" : model.calendar ? "calendar" : "table";
  const may: Way[] = ["table"];
  if (model.kind.board) may.push("board");
  if (hasDates(model.kind)) may.push("calendar");
  return may
    .filter((way) => way !== now)
    .map((way) => (
      <Button
        key={way}
        type="text"
        icon={drawn[way].icon}
        aria-label={t(drawn[way].word)}
        title={t(drawn[way].word)}
        // The view is written too: an address that said "board" as its view is put right.
        onClick={() => change({ show: way, view: search.view, within: undefined })}
      />
    ));
}
