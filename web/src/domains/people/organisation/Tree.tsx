/** The departments to choose from, to drag under another, or to move by their menu. */
import { ApartmentOutlined, CaretDownOutlined, CaretRightOutlined, EllipsisOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Department, type Departments, fits, sumOf } from "@/domains/people/organisation/departments";
import { keyEnds } from "@/kernel/actions/menuKey";
import { showCount } from "@/kernel/format";

const DRAGGED = "application/x-kehai-department";

export interface TreeProps {
  departments: Departments;
  counts: Map<string, number> | undefined;
  at: string | undefined;
  onGo: (id: string) => void;
  /** Absent: nobody here may change the tree. */
  onMove?: (one: Department, above: Department | null) => void;
  menu?: (one: Department) => { key: string; label: string; danger?: boolean; onClick: () => void }[];
}

interface Drag {
  dragged: Department | null;
  over: string | null;
  begin: (one: Department) => void;
  end: () => void;
  hover: (id: string | null) => void;
}

function useDrag(): Drag {
  const [dragged, begin] = useState<Department | null>(null);
  const [over, hover] = useState<string | null>(null);
  const end = () => {
    begin(null);
    hover(null);
  };
  return { dragged, over, begin, end, hover };
}

/** What a line does while something is dragged over it. */
function dropOn(one: Department | null, drag: Drag, onMove: TreeProps["onMove"]) {
  const takes = Boolean(onMove && drag.dragged && fits(drag.dragged, one));
  return {
    "data-over": takes && drag.over === (one?.id ?? "top"),
    onDragOver: (event: DragEvent) => {
      if (!takes) return;
      event.preventDefault();
      event.stopPropagation();
      drag.hover(one?.id ?? "top");
    },
    onDragLeave: () => drag.hover(null),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      event.stopPropagation();
      if (takes && drag.dragged) onMove?.(drag.dragged, one);
      drag.end();
    },
  };
}

function Menu({ one, menu }: { one: Department; menu: NonNullable<TreeProps["menu"]> }) {
  const { t } = useTranslation();
  return (
    <Dropdown menu={{ items: menu(one), onClick: keyEnds }} trigger={["click"]} placement="bottomRight">
      <Button
        className="p-dept-more"
        type="text"
        size="small"
        icon={<EllipsisOutlined />}
        aria-label={t("admin.org.menuOf", { name: one.name })}
      />
    </Dropdown>
  );
}

interface FoldProps {
  one: Department;
  open: boolean;
  setOpen: (open: boolean) => void;
}

function Fold({ one, open, setOpen }: FoldProps) {
  const { t } = useTranslation();
  if (one.children.length === 0) return <span className="p-dept-fold" />;
  return (
    <button
      type="button"
      className="p-dept-fold"
      aria-expanded={open}
      aria-label={t(open ? "admin.org.fold" : "admin.org.unfold", { name: one.name })}
      onClick={() => setOpen(!open)}
    >
      {open ? <CaretDownOutlined /> : <CaretRightOutlined />}
    </button>
  );
}

type NodeProps = TreeProps & { one: Department; drag: Drag };

function Line({ one, drag, open, setOpen, ...props }: NodeProps & FoldProps) {
  const { counts, at, onGo, onMove, menu } = props;
  const begin = (event: DragEvent) => {
    event.dataTransfer.setData(DRAGGED, one.id);
    event.dataTransfer.effectAllowed = "move";
    drag.begin(one);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dragging is the mouse's way; the menu is the keyboard's
    <div
      className="p-dept"
      style={{ paddingInlineStart: 4 + one.depth * 16 }}
      draggable={Boolean(onMove)}
      data-at={one.id === at}
      onDragStart={begin}
      onDragEnd={drag.end}
      {...dropOn(one, drag, onMove)}
    >
      <Fold one={one} open={open} setOpen={setOpen} />
      <button
        type="button"
        className="p-dept-name"
        aria-current={one.id === at ? "true" : undefined}
        onClick={() => onGo(one.id)}
      >
        <span>{one.name}</span>
        <b className="k-figures">{counts ? showCount(sumOf(one, counts)) : ""}</b>
      </button>
      {menu ? <Menu one={one} menu={menu} /> : null}
    </div>
  );
}

function Node({ one, drag, ...props }: NodeProps) {
  const [open, setOpen] = useState(one.depth < 2);
  return (
    <li>
      <Line one={one} drag={drag} open={open} setOpen={setOpen} {...props} />
      {open && one.children.length > 0 ? (
        <ul>
          {one.children.map((child) => (
            <Node key={child.id} one={child} drag={drag} {...props} />
          ))}
        </ul>
      ) : null}
    </li>
  );
}

export function Tree(props: TreeProps) {
  const { t } = useTranslation();
  const drag = useDrag();
  const { departments, onMove } = props;
  return (
    <nav className="p-tree" aria-label={t("admin.org.departments")}>
      <ul>
        {departments.tops.map((one) => (
          <Node key={one.id} one={one} drag={drag} {...props} />
        ))}
      </ul>
      {drag.dragged?.parent ? (
        <div className="p-top-drop" {...dropOn(null, drag, onMove)}>
          <ApartmentOutlined /> {t("admin.org.top")}
        </div>
      ) : null}
    </nav>
  );
}
