"""How good the data of a record are (数据质量): complete, right, fresh; kept as numbers, told with reasons (K05, B13)."""
