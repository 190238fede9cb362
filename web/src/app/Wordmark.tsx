/** The name of the product, and of the company whose house this is. */
import { Link } from "@tanstack/react-router";

interface WavesProps {
  size?: number;
  ground?: string;
  crest?: string;
}

export function Waves({ size = 28, ground = "var(--k-primary)", crest = "var(--k-on-primary)" }: WavesProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill={ground} />
      <path d="M5 13c3.7-4 7.3-4 11 0s7.3 4 11 0" stroke={crest} strokeWidth="2.6" strokeLinecap="round" />
      <path d="M5 20c3.7-4 7.3-4 11 0s7.3 4 11 0" stroke="var(--k-accent)" strokeWidth="2.6" strokeLinecap="round" />
    </svg>
  );
}

export function Wordmark({ company }: { company?: string }) {
  return (
    <Link to="/" className="a-brand" aria-label="Kehai 客海">
      <Waves />
      <b>客海</b>
      <small title={company}>{company}</small>
    </Link>
  );
}
