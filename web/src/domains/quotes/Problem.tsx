/** What is wrong with a cell, below it. */
export function Problem({ id, text }: { id: string; text: string | undefined }) {
  return text ? (
    <div className="qt-problem" id={id} role="alert">
      {text}
    </div>
  ) : null;
}
