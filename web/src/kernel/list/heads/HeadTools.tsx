/** What stands in a head beside its label: a menu, and the edge that widens the column. */
import { EllipsisOutlined } from "@ant-design/icons";
import type { MenuProps } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { keyEnds } from "@/kernel/actions/menuKey";
import type { Field } from "@/kernel/kinds";
import { FIGURES, figureOf, frozen, frozenOf, hasFigures, placed, totalled, widened } from "@/kernel/list/heads/layout";
import type { ListModel } from "@/kernel/list/useListModel";
import { Dropdown } from "@/kernel/marks/opening";

const STEP = 40;

interface Props {
  model: ListModel;
  field: Field;
  head: HTMLElement;
}

function useItems({ model, field, head }: Props): NonNullable<MenuProps["items"]> {
  const { t } = useTranslation();
  const { state } = model;
  const { columns, layout, change } = state;
  const at = columns.indexOf(field.name);
  const many = frozenOf(layout, columns);
  const move = (to: number) => change({ columns: placed(columns, field.name, to) });
  const wide = (by: number) => change({ layout: widened(layout, field.name, head.offsetWidth + by) });
  const figures = FIGURES.map((figure) => ({
    key: figure,
    label: t(`heads.figure.${figure}`),
    onClick: () => change({ layout: totalled(layout, field.name, figure) }),
  }));
  return [
    { key: "left", label: t("heads.left"), disabled: at === 0, onClick: () => move(at - 1) },
    { key: "right", label: t("heads.right"), disabled: at === columns.length - 1, onClick: () => move(at + 1) },
    { key: "wider", label: t("heads.wider"), onClick: () => wide(STEP) },
    { key: "narrower", label: t("heads.narrower"), onClick: () => wide(-STEP) },
    many === at + 1
      ? { key: "loose", label: t("heads.loose"), onClick: () => change({ layout: frozen(layout, 0) }) }
      : {
          key: "freeze",
          label: t("heads.freeze"),
          disabled: at === columns.length - 1,
          onClick: () => change({ layout: frozen(layout, at + 1) }),
        },
    ...(hasFigures(field) ? [{ key: "figure", label: t("heads.under"), children: figures }] : []),
    {
      key: "hide",
      label: t("heads.hide"),
      disabled: columns.length === 1,
      onClick: () => change({ columns: columns.filter((name) => name !== field.name) }),
    },
    { type: "divider" as const },
    { key: "reset", label: t("heads.reset"), onClick: () => change({ columns: undefined, layout: undefined }) },
  ];
}

/** Draws the width while it is pulled, and writes it into the address when it is let go; a double click forgets it. */
function Edge({ model, field, head }: Props) {
  const from = useRef<{ x: number; width: number } | null>(null);
  const { layout, change } = model.state;
  const pull = (event: React.PointerEvent) => {
    if (!from.current) return;
    const width = from.current.width + event.clientX - from.current.x;
    head.style.width = `${width}px`;
    head.style.minWidth = `${width}px`;
  };
  const release = (event: React.PointerEvent) => {
    const start = from.current;
    from.current = null;
    head.removeAttribute("style");
    head.draggable = true;
    if (start && event.clientX !== start.x)
      change({ layout: widened(layout, field.name, start.width + event.clientX - start.x) });
  };
  return (
    <span
      className="kl-edge"
      aria-hidden="true"
      onPointerDown={(event) => {
        event.preventDefault();
        head.draggable = false;
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width: head.offsetWidth };
      }}
      onPointerMove={pull}
      onPointerUp={release}
      onPointerCancel={release}
      onDoubleClick={() => change({ layout: widened(layout, field.name, null) })}
    />
  );
}

export function HeadTools(props: Props) {
  const { t } = useTranslation();
  const { field, model } = props;
  const items = useItems(props);
  const figure = figureOf(model.state.layout, field);
  return (
    <>
      <Dropdown menu={{ items, selectedKeys: [figure], onClick: keyEnds }} trigger={["click"]} destroyOnHidden>
        <button type="button" className="kl-head-more" aria-label={t("heads.menu", { field: field.label })}>
          <EllipsisOutlined />
        </button>
      </Dropdown>
      <Edge {...props} />
    </>
  );
}
