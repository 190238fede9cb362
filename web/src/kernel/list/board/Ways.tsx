/** The same rows as a table or as columns of cards. */
import { ProjectOutlined, UnorderedListOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { ListModel } from "@/kernel/list/useListModel";

export default function Ways({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const { search, change } = model.state;
  const word = t(model.board ? "board.asTable" : "board.asBoard");
  return (
    <Button
      type="text"
      icon={model.board ? <UnorderedListOutlined /> : <ProjectOutlined />}
      aria-label={word}
      title={word}
      // The view is written too: an address that said "board" as its view is put right.
      onClick={() => change({ show: model.board ? "table" : "board", view: search.view })}
    />
  );
}
