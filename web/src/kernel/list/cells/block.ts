/** A block of cells as a spreadsheet puts it on the clipboard: tabs between cells, lines between rows, quotes around both. */

export const MOST_ROWS = 200;

/** Rows of cells; a quoted cell may hold tabs, line breaks and doubled quotes. */
export function readBlock(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const end = () => {
    rows.at(-1)?.push(cell);
    cell = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (quoted) {
      if (sign === '"' && text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else if (sign === '"') quoted = false;
      else cell += sign;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === "\t") end();
    else if (sign === "\n") {
      end();
      rows.push([]);
    } else if (sign !== "\r") cell += sign;
  }
  end();
  while (rows.length > 1 && rows.at(-1)?.every((one) => one === "")) rows.pop();
  return rows;
}

/** More than one cell: what is pasted into an editor as it is, and what becomes a block. */
export const isBlock = (text: string) => /[\t\n]/.test(text.trimEnd());

/** A cell for the clipboard of a spreadsheet. */
export const quotedCell = (text: string) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
