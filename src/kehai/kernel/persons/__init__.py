"""One natural person across everything that is kept: found, handed out, or erased (PIPL 45, 47; T95)."""
