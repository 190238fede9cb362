/** A person as a round initial; a Chinese name by its last two characters, as colleagues call each other. */
import "@/kernel/marks/marks.css";

export function initialsOf(name: string): string {
  const trimmed = name.trim();
  if (/\p{Script=Han}/u.test(trimmed)) return trimmed.slice(trimmed.length > 2 ? -2 : 0);
  const words = trimmed.split(/\s+/);
  return words
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
}

export function PersonMark({ name, size = 22 }: { name: string; size?: number }) {
  const text = initialsOf(name);
  const fontSize = Math.round(size * (text.length > 1 ? 0.4 : 0.5));
  return (
    <span className="k-person" style={{ width: size, height: size, fontSize }} aria-hidden="true">
      {text}
    </span>
  );
}
