"""The ownership court (归属裁决): what happened, who came first, who decides, and carrying it out (B57–B59)."""
