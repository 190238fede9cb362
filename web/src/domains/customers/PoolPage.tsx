/** The pool page. */
export default function PoolPage() {
  return null;
}
