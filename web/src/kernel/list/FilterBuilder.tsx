/** The filter builder: conditions in groups of "all", "any" or "none", nested as deep as one can still read. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { FieldFilter } from "@/kernel/fields";
import { Select } from "@/kernel/fields/heavy";
import { needsValue, operatorsOf } from "@/kernel/fields/operators";
import { type Condition, type Filter, type Operator, useKind } from "@/kernel/kinds";
import { type FieldGroup, findField } from "@/kernel/list/fieldsOf";
import { isCondition, newCondition, type Tree, treeOf, treeToFilter } from "@/kernel/list/filters";

const DEEPEST = 3;

interface ConditionProps {
  condition: Condition;
  groups: FieldGroup[];
  onChange: (condition: Condition) => void;
}

function FieldChoice({ condition, groups, onChange }: ConditionProps) {
  const { t } = useTranslation();
  const options = groups.map((group, at) => ({
    label: at === 0 ? group.label : t("list.through", { link: group.label }),
    options: group.fields.map((field) => ({ value: field.name, label: field.label })),
  }));
  return (
    <Select
      className="k-condition-field"
      showSearch={{ optionFilterProp: "label" }}
      value={condition.field || undefined}
      placeholder={t("list.chooseField")}
      aria-label={t("list.chooseField")}
      popupMatchSelectWidth={false}
      options={options}
      onChange={(name) => {
        const field = findField(groups, name);
        if (field) onChange(newCondition(field));
      }}
    />
  );
}

function ConditionEditor({ condition, groups, onChange }: ConditionProps) {
  const { t } = useTranslation();
  const field = findField(groups, condition.field);
  const target = useKind(field?.target);
  const change = (op: Operator) => {
    const keeps = needsValue(op) && (op === "in") === (condition.op === "in");
    onChange({ field: condition.field, op, value: keeps ? condition.value : undefined });
  };
  return (
    <>
      <FieldChoice condition={condition} groups={groups} onChange={onChange} />
      {field ? (
        <Select
          className="k-condition-op"
          value={condition.op}
          aria-label={t("list.comparison")}
          popupMatchSelectWidth={false}
          options={operatorsOf(field, target).map((op) => ({
            value: op,
            label: t(`list.op.${op}`),
          }))}
          onChange={change}
        />
      ) : null}
      <div className="k-condition-value">
        {field && needsValue(condition.op) ? (
          <FieldFilter
            field={field}
            op={condition.op}
            value={condition.value}
            onChange={(value) => onChange({ ...condition, value })}
          />
        ) : null}
      </div>
    </>
  );
}

interface GroupProps {
  tree: Tree;
  groups: FieldGroup[];
  depth: number;
  onChange: (tree: Tree) => void;
}

function Part({
  part,
  groups,
  depth,
  onChange,
}: Omit<GroupProps, "tree" | "onChange"> & {
  part: Filter;
  onChange: (part: Filter) => void;
}) {
  if (isCondition(part)) {
    return <ConditionEditor condition={part} groups={groups} onChange={onChange} />;
  }
  return (
    <GroupEditor
      tree={treeOf(part)}
      groups={groups}
      depth={depth + 1}
      onChange={(tree) => onChange(treeToFilter(tree))}
    />
  );
}

function Adders({ tree, groups, depth, onChange }: GroupProps) {
  const { t } = useTranslation();
  const first = groups[0]?.fields[0];
  const add = (part: Filter) => onChange({ ...tree, parts: [...tree.parts, part] });
  if (!first) return null;
  return (
    <div className="k-group-add">
      <Button size="small" type="text" icon={<PlusOutlined />} onClick={() => add(newCondition(first))}>
        {t("list.addCondition")}
      </Button>
      {depth < DEEPEST ? (
        <Button size="small" type="text" icon={<PlusOutlined />} onClick={() => add({ or: [newCondition(first)] })}>
          {t("list.addGroup")}
        </Button>
      ) : null}
    </div>
  );
}

export function GroupEditor({ tree, groups, depth, onChange }: GroupProps) {
  const { t } = useTranslation();
  const replace = (at: number, part: Filter) =>
    onChange({ ...tree, parts: tree.parts.map((old, place) => (place === at ? part : old)) });
  const remove = (at: number) => onChange({ ...tree, parts: tree.parts.filter((_, place) => place !== at) });
  return (
    <fieldset className="k-group">
      <legend>
        <Select
          size="small"
          variant="borderless"
          value={tree.word}
          aria-label={t("list.combine")}
          popupMatchSelectWidth={false}
          options={(["and", "or", "none"] as const).map((word) => ({
            value: word,
            label: t(`list.word.${word}`),
          }))}
          onChange={(word) => onChange({ ...tree, word })}
        />
      </legend>
      {tree.parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a condition has no name but its place
        <div className="k-group-part" key={at}>
          <Part part={part} groups={groups} depth={depth} onChange={(next) => replace(at, next)} />
          <Button
            size="small"
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t("list.removeCondition")}
            onClick={() => remove(at)}
          />
        </div>
      ))}
      <Adders tree={tree} groups={groups} depth={depth} onChange={onChange} />
    </fieldset>
  );
}
